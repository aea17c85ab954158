package io.godwit.simulation.runtime;

/**
 * One run of a program, from its start to its end. What belongs to a life that is over does not
 * happen any more: its tasks stand still for ever, as those of a process that was killed.
 */
public final class Life {
  private final String name;
  private boolean over;

  public Life(String name) {
    this.name = name;
  }

  public boolean isOver() {
    return over;
  }

  public void end() {
    over = true;
  }

  @Override
  public String toString() {
    return name;
  }
}
