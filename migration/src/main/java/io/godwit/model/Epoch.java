package io.godwit.model;

/**
 * A VM's fencing token. It only rises: each hand-over, finished or not, uses up the next one, and
 * an agent refuses an order that carries an older one than it has seen.
 */
public record Epoch(long value) implements Comparable<Epoch> {
  /** The epoch of a VM that was never handed over. */
  public static final Epoch FIRST = new Epoch(1);

  public Epoch {
    if (value < 1) {
      throw new IllegalArgumentException("an epoch is at least 1, not " + value);
    }
  }

  public Epoch next() {
    return new Epoch(Math.addExact(value, 1));
  }

  public boolean isOlderThan(Epoch other) {
    return value < other.value;
  }

  @Override
  public int compareTo(Epoch other) {
    return Long.compare(value, other.value);
  }

  @Override
  public String toString() {
    return Long.toString(value);
  }
}
