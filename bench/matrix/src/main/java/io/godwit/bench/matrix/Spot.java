package io.godwit.bench.matrix;

import io.godwit.model.drill.CrashPoint;
import io.godwit.model.drill.CrashPoint.Moment;
import java.util.List;
import java.util.Locale;

/** A moment in a phase at which a fault is made. */
public sealed interface Spot {
  /** Before the move is ordered. */
  record BeforeOrder() implements Spot {}

  /** A program is held there while the fault is made. */
  record Held(Program program, CrashPoint point) implements Spot {}

  /** The destination's agent holds Finish, the last call of a move before it cannot be stopped. */
  record BeforeFinish() implements Spot {}

  /** Some bytes of the base image have travelled over a slowed link. */
  record Seeding() implements Spot {}

  /** Some of the memory has been copied, at a limited speed. */
  record Copying() implements Spot {}

  /** The guest runs at its destination, and some of its memory is still at the source. */
  record PostCopying() implements Spot {}

  /** Which program is held. */
  enum Program {
    CONTROLLER,
    SOURCE_AGENT,
    DESTINATION_AGENT;

    /** As a crash trial names it. */
    public String text() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /** The moments of a phase; a seed chooses one. */
  static List<Spot> of(Phase phase) {
    return switch (phase) {
      case PREFLIGHT -> List.of(new BeforeOrder());
      case SEED -> List.of(new Seeding());
      case PREPARE ->
          List.of(
              held(Program.DESTINATION_AGENT, "receive", Moment.AFTER_JOURNAL),
              held(Program.SOURCE_AGENT, "prepare-outgoing", Moment.BEFORE),
              held(Program.DESTINATION_AGENT, "prepare-incoming", Moment.AFTER_EFFECT));
      case PRE_COPY -> List.of(new Copying());
      case SWITCHOVER ->
          List.of(
              new BeforeFinish(),
              held(Program.DESTINATION_AGENT, "take", Moment.BEFORE),
              held(Program.DESTINATION_AGENT, "take", Moment.AFTER_JOURNAL),
              held(Program.SOURCE_AGENT, "release", Moment.BEFORE));
      case POST_COPY -> List.of(new PostCopying());
      case FINISH ->
          List.of(
              held(Program.CONTROLLER, "finish", Moment.BEFORE),
              held(Program.DESTINATION_AGENT, "finish-incoming", Moment.BEFORE),
              held(Program.SOURCE_AGENT, "finish-outgoing", Moment.AFTER_EFFECT));
      case CLEANUP -> List.of(held(Program.CONTROLLER, "cleanup", Moment.BEFORE));
    };
  }

  /** The moment that a seed chooses. */
  static Spot of(Phase phase, long seed) {
    List<Spot> spots = of(phase);
    return spots.get(Math.floorMod(seed, spots.size()));
  }

  /** For people. */
  default String text() {
    return this instanceof Held held
        ? held.program().text() + ":" + held.point()
        : getClass().getSimpleName();
  }

  private static Spot held(Program program, String step, Moment moment) {
    return new Held(program, new CrashPoint(step, moment));
  }
}
