package io.godwit.bench.faults;

import io.godwit.bench.faults.Trial.CrashAt;
import io.godwit.bench.matrix.Spot.Program;
import io.godwit.model.drill.CrashPoint;
import io.godwit.model.drill.CrashPoint.Moment;
import java.util.List;
import java.util.stream.Stream;

/** Every crash point that a move passes in the controller and in both agents. */
final class CrashTrials {
  private static final List<String> STEPS =
      List.of(
          "preflight",
          "reserve",
          "prepare",
          "grant",
          "hand-over",
          "commit-owner",
          "finish",
          "cleanup");
  private static final List<String> SOURCE_ORDERS =
      List.of("prepare-outgoing", "hand-over", "finish-outgoing");
  private static final List<String> SOURCE_TRANSITIONS = List.of("grant-away", "release");
  private static final List<String> DESTINATION_ORDERS =
      List.of("prepare-incoming", "finish-incoming");
  private static final List<String> DESTINATION_TRANSITIONS = List.of("receive", "take");

  private CrashTrials() {}

  static List<Trial> all() {
    return Stream.of(
            inSteps(Program.CONTROLLER, STEPS),
            inSteps(Program.SOURCE_AGENT, SOURCE_ORDERS),
            inTransitions(Program.SOURCE_AGENT, SOURCE_TRANSITIONS),
            inSteps(Program.DESTINATION_AGENT, DESTINATION_ORDERS),
            inTransitions(Program.DESTINATION_AGENT, DESTINATION_TRANSITIONS))
        .flatMap(each -> each)
        .toList();
  }

  private static Stream<Trial> inSteps(Program program, List<String> steps) {
    return in(program, steps, List.of(Moment.values()));
  }

  private static Stream<Trial> inTransitions(Program program, List<String> transitions) {
    return in(program, transitions, List.of(Moment.BEFORE, Moment.AFTER_JOURNAL));
  }

  private static Stream<Trial> in(Program program, List<String> steps, List<Moment> moments) {
    return steps.stream()
        .flatMap(step -> moments.stream().map(moment -> new CrashPoint(step, moment)))
        .map(point -> new CrashAt(program, point));
  }
}
