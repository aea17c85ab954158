package io.godwit.agent.overlay;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PacketSearchTest {
  private static final int MOST = 16;

  @ParameterizedTest
  @ValueSource(ints = {104, 105, 500, 1279, 1280, 1418, 1419})
  void twoRoundsFindTheLargestToWithinFiveBytes(int truth) {
    PacketSearch search = new PacketSearch(104, 1420);
    for (int round = 0; round < 2; round++) {
      search = asked(search, truth);
    }

    assertThat(search.passes()).isBetween(truth - 5, truth);
    assertThat(search.fails()).isGreaterThan(truth);
  }

  @Test
  void whatIsAskedLiesBetweenAndIsSpreadEvenly() {
    assertThat(new PacketSearch(100, 200).sizes(3)).containsExactly(125, 150, 175);
    assertThat(new PacketSearch(100, 103).sizes(3)).containsExactly(101, 102);
    assertThat(new PacketSearch(100, 101).sizes(3)).as("it is found").isEmpty();
  }

  @Test
  void oneThatIsLostAmongLargerOnesDoesNotCount() {
    PacketSearch after = new PacketSearch(100, 200).after(List.of(125, 150, 175), Set.of(125, 175));

    assertThat(after).isEqualTo(new PacketSearch(175, 200));
  }

  @Test
  void ofNoneThatPassedTheSmallestFails() {
    assertThat(new PacketSearch(100, 200).after(List.of(125, 150, 175), Set.of()))
        .isEqualTo(new PacketSearch(100, 125));
  }

  private static PacketSearch asked(PacketSearch search, int truth) {
    List<Integer> sizes = search.sizes(MOST);
    Set<Integer> passed = new HashSet<>(sizes);
    passed.removeIf(size -> size > truth);
    return search.after(sizes, passed);
  }
}
