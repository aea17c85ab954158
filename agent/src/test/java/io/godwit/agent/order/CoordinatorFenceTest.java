package io.godwit.agent.order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.godwit.protocol.v1.OrderFailed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CoordinatorFenceTest {
  @TempDir Path folder;

  @Test
  void refusesEveryEarlierCoordinatorAlsoAfterARestart() throws IOException {
    CoordinatorFence fence = CoordinatorFence.open(folder.resolve("seen"));
    fence.admit(0, 7);
    fence.admit(4, 7);
    fence.admit(4, 7);

    assertRefused(fence, 3);
    CoordinatorFence reopened = CoordinatorFence.open(folder.resolve("seen"));
    assertThat(reopened.seen()).isEqualTo(new CoordinatorFence.Seen(4, 7));
    assertRefused(reopened, 3);
    assertRefused(reopened, 0);
    reopened.admit(5, 7);
  }

  @Test
  void remembersTheYoungestStoreWhateverComesLater() throws IOException {
    CoordinatorFence fence = CoordinatorFence.open(folder.resolve("seen"));
    fence.admit(4, 90);
    fence.admit(5, 12);

    assertThat(CoordinatorFence.open(folder.resolve("seen")).seen())
        .isEqualTo(new CoordinatorFence.Seen(5, 90));
  }

  @Test
  void letsNobodyInWhomItCannotNote() throws IOException {
    CoordinatorFence fence = CoordinatorFence.open(folder.resolve("gone").resolve("seen"));

    assertThatThrownBy(() -> fence.admit(1, 7))
        .isInstanceOfSatisfying(
            OrderFailure.class,
            refused ->
                assertThat(refused.code()).isEqualTo(OrderFailed.Code.COORDINATOR_NOT_NOTED));
    assertThat(fence.seen()).isEqualTo(new CoordinatorFence.Seen(0, 0));
  }

  /** As on a full disk: what it orders may be what makes room. */
  @Test
  void obeysAKnownCoordinatorWhoseRevisionItCannotNote() throws IOException {
    Path home = Files.createDirectory(folder.resolve("home"));
    CoordinatorFence fence = CoordinatorFence.open(home.resolve("seen"));
    fence.admit(3, 7);
    Files.delete(home.resolve("seen"));
    Files.delete(home);

    fence.admit(3, 9);

    assertThat(fence.seen()).isEqualTo(new CoordinatorFence.Seen(3, 9));
    assertThatThrownBy(() -> fence.admit(4, 9)).isInstanceOf(OrderFailure.class);
  }

  @Test
  void aDamagedFileCountsAsNone() throws IOException {
    Files.writeString(folder.resolve("seen"), "many");

    assertThat(CoordinatorFence.open(folder.resolve("seen")).seen())
        .isEqualTo(new CoordinatorFence.Seen(0, 0));
  }

  private static void assertRefused(CoordinatorFence fence, long coordinator) {
    assertThatThrownBy(() -> fence.admit(coordinator, 7))
        .isInstanceOfSatisfying(
            OrderFailure.class,
            e -> assertThat(e.code()).isEqualTo(OrderFailed.Code.STALE_COORDINATOR));
  }
}
