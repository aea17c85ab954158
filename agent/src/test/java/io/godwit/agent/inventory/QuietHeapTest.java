package io.godwit.agent.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class QuietHeapTest {
  private static final long MEBIBYTE = 1 << 20;

  private boolean idle;
  private long committed = 60 * MEBIBYTE;
  private int collections;
  private final QuietHeap heap = new QuietHeap(() -> idle, () -> committed, this::collect);

  @Test
  void itIsCollectedOnceTheAgentHasBeenIdleForAWhile() {
    heap.look();
    idle = true;
    heap.look();
    assertThat(collections).as("work may just have ended, and more may come").isZero();

    heap.look();
    assertThat(collections).isOne();
  }

  @Test
  void itIsLeftAloneUntilItHasGrownAgain() {
    idle = true;
    heap.look();
    heap.look();

    committed = 22 * MEBIBYTE;
    heap.look();
    assertThat(collections).isOne();

    committed = 30 * MEBIBYTE;
    heap.look();
    assertThat(collections).isEqualTo(2);
  }

  private void collect() {
    collections++;
    committed = 20 * MEBIBYTE;
  }
}
