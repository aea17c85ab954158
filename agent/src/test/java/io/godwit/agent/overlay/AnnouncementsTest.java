package io.godwit.agent.overlay;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.model.Epoch;
import io.godwit.model.VmId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class AnnouncementsTest {
  private static final VmId VM = new VmId(new UUID(0, 1));
  private static final String NOT_HERE = "not here";

  private final List<String> said = new ArrayList<>();

  /** Each happens while something is being said, before it is. */
  private final Queue<Runnable> meanwhile = new ArrayDeque<>();

  private Optional<Epoch> owned = Optional.of(new Epoch(5));

  private final Announcements announcements =
      new Announcements(
          vm -> owned,
          new Announcements.Sayer() {
            @Override
            public void isHere(VmId vm, Epoch epoch) {
              note("here under " + epoch.value());
            }

            @Override
            public void isNotHere(VmId vm) {
              note(NOT_HERE);
            }
          });

  private void note(String words) {
    Optional.ofNullable(meanwhile.poll()).ifPresent(Runnable::run);
    said.add(words);
  }

  @Test
  void saysOnceWhatIsSo() {
    announcements.announce(VM);
    assertThat(said).containsExactly("here under 5");

    owned = Optional.empty();
    announcements.announce(VM);
    assertThat(said).containsExactly("here under 5", NOT_HERE);
  }

  /** Otherwise other hosts would be told for long that it is here. */
  @Test
  void theLastWordIsNotThatAVmIsHereThatHasLeftMeanwhile() {
    meanwhile.add(() -> changeTo(Optional.empty()));

    announcements.announce(VM);

    assertThat(said.getLast()).isEqualTo(NOT_HERE);
  }

  @Test
  void theLastWordIsTheYoungestEpoch() {
    meanwhile.add(() -> changeTo(Optional.of(new Epoch(7))));

    announcements.announce(VM);

    assertThat(said.getLast()).isEqualTo("here under 7");
  }

  /** As another task says it: it is the quicker one. */
  private void changeTo(Optional<Epoch> epoch) {
    owned = epoch;
    announcements.announce(VM);
  }
}
