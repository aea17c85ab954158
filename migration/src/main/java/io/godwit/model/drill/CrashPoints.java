package io.godwit.model.drill;

/** Is told each crash point as a program reaches it. */
@FunctionalInterface
public interface CrashPoints {
  /** Production: nothing happens. */
  CrashPoints NONE = point -> {};

  /** Returns when the program may go on; a drill may also end the program here. */
  void reached(CrashPoint point);
}
