package io.godwit.migration.search;

import java.util.List;
import java.util.Optional;

/**
 * What is searched.
 *
 * @param <S> a state: immutable, with equals and hashCode by value
 */
public interface Model<S> {
  S start();

  /** Everything that may happen next. */
  List<Step<S>> steps(S state);

  /** What must never be and is so in this state; empty where all is well. */
  Optional<String> broken(S state);

  /** Whether it may stay like this for ever. */
  boolean isEnd(S state);

  /**
   * One thing that may happen.
   *
   * @param name for people, in a trace
   */
  record Step<S>(String name, Kind kind, S next) {}

  /** What a step counts as. */
  enum Kind {
    /** Happens by itself, sooner or later, once faults have ended. */
    ORDINARY,
    FAULT
  }
}
