package io.godwit.cli.plan;

import io.godwit.api.AutomaticRequest;
import io.godwit.api.PlanRequest;
import io.godwit.cli.failure.UsageException;
import io.godwit.cli.output.TimeOption;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** Whether plans are made and applied by themselves, and within which guard rails. */
final class AutoOptions {
  @Option(
      names = "--auto",
      description = {
        "From now on make such a plan by itself, again and again, and apply it, within these guard rails.",
        "godwit auto show tells what it does, godwit auto off ends it."
      })
  private boolean auto;

  @Option(
      names = "--every",
      paramLabel = "TIME",
      converter = TimeOption.class,
      description = "With --auto: how often a plan is made, for example 30m. 1h if left out.")
  private Duration every;

  @Option(
      names = "--moves-per-day",
      paramLabel = "N",
      description = "With --auto: no more moves than these in any 24 hours. 20 if left out.")
  private Integer movesPerDay;

  @Option(
      names = "--cost-per-day",
      paramLabel = "MONEY",
      description =
          "With --auto: the moves of any 24 hours cost no more, in the currency of the prices; a plan"
              + " that would is made with fewer moves.")
  private String costPerDay;

  @Option(
      names = "--cool-down",
      paramLabel = "TIME",
      converter = TimeOption.class,
      description =
          "With --auto: how long a VM rests once it was moved, by whomever. 6h if left out.")
  private Duration coolDown;

  @Option(
      names = "--window",
      paramLabel = "FROM-TO",
      description =
          "With --auto: a part of each day, in UTC, in which VMs may be moved, for example"
              + " 22:00-06:00. May be given several times. Always if left out.")
  private List<String> windows = List.of();

  boolean isChosen() {
    return auto;
  }

  /** A guard rail of a plan that somebody looks at would be one that nobody keeps to. */
  void refuseAlone() {
    if (!windows.isEmpty()
        || Stream.of(every, movesPerDay, costPerDay, coolDown).anyMatch(Objects::nonNull)) {
      throw new UsageException(
          "--every, --moves-per-day, --cost-per-day, --cool-down and --window are for --auto, which is missing");
    }
  }

  AutomaticRequest request(PlanRequest plan) {
    return new AutomaticRequest(
        plan,
        minutes("--every", every),
        movesPerDay,
        minutes("--cool-down", coolDown),
        windows.isEmpty() ? null : windows,
        costPerDay);
  }

  private static Integer minutes(String option, Duration time) {
    if (time == null) {
      return null;
    }
    if (time.toSecondsPart() != 0) {
      throw new UsageException(option + " wants whole minutes, not " + time.toSeconds() + "s");
    }
    return Math.toIntExact(time.toMinutes());
  }
}
