package io.godwit.bench.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.bench.figures.Sight;
import java.io.IOException;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ForwardingTextTest {
  private static final String MAC = "52:54:00:00:00:02";

  private static final String FLOOD =
      """
      {"mac":"00:00:00:00:00:00","ifname":"gwvx9","dst":"fd67::3","flags":["self"],"state":"permanent"}""";
  private static final String TO_VXLAN =
      """
      {"mac":"%s","ifname":"gwvx9","flags":["sticky"],"master":"gwbr9","state":"static"}"""
          .formatted(MAC);
  private static final String TO_HOST =
      """
      {"mac":"%s","ifname":"gwvx9","dst":"fd67::2","flags":["self"],"state":"permanent"}"""
          .formatted(MAC);
  private static final String TO_TAP =
      """
      {"mac":"%s","ifname":"gwt00aa","flags":["sticky"],"master":"gwbr9","state":"static"}"""
          .formatted(MAC);
  private static final String OTHERS =
      TO_TAP.replace(MAC, "52:54:00:00:00:03").replace("00aa", "00bb");

  @Test
  void isAtThePeerWhereBridgeAndVxlanDeviceBothSendItThere() throws IOException {
    assertThat(read(FLOOD, TO_HOST, TO_VXLAN, OTHERS)).isEqualTo(sight(null, "fd67::2"));
  }

  @Test
  void isNowhereWhereOnlyOneOfThemDoes() throws IOException {
    assertThat(read(FLOOD, TO_HOST, OTHERS)).isEqualTo(sight(null, null));
    assertThat(read(FLOOD, TO_VXLAN)).isEqualTo(sight(null, null));
    assertThat(read()).isEqualTo(sight(null, null));
  }

  @Test
  void isHereBehindItsTapAlsoWhileTheOldWayIsStillThere() throws IOException {
    assertThat(read(FLOOD, TO_HOST, TO_TAP)).isEqualTo(sight("gwt00aa", null));
  }

  private static Sight read(String... entries) throws IOException {
    return ForwardingText.read(
        "a",
        Instant.ofEpochMilli(1),
        Instant.ofEpochMilli(2),
        MAC,
        "[" + String.join(",", entries) + "]");
  }

  private static Sight sight(String tap, String peer) {
    return new Sight("a", 1000, 2000, tap, peer);
  }
}
