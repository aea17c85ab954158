package io.godwit.controller.operation;

/**
 * How often a step may still do a thing again, apart from its attempts, which count all of them.
 */
final class Tries {
  private int left;

  Tries(int left) {
    this.left = left;
  }

  /** Uses one up. */
  boolean isAnotherLeft() {
    return left-- > 0;
  }
}
