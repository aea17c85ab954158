package io.godwit.controller.operation;

import io.godwit.controller.operation.Instances.Instance;
import io.godwit.controller.operation.Instances.Keeper;
import io.godwit.controller.operation.Instances.Listing;
import io.godwit.model.HostName;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Finds the instances that are on, tagged as ours, and needed by nobody. Only one whose launch the
 * ledger has, as one that was taken back, is terminated: a tag alone proves nothing.
 */
public final class Strays {
  private Strays() {}

  /** What the ledger says of a launch. */
  public enum Fate {
    /** Its operation works on it. */
    UNDER_WAY,
    /** Its host was to be part of the fleet. */
    WANTED,
    /** It failed, or its host was terminated: nothing of it is to be left. */
    TAKEN_BACK,
    /** It failed, and its user wanted to see the instance. */
    KEPT
  }

  /** What is to be done about a stray. */
  public enum Verdict {
    /** The ledger proves that it was launched here and taken back. */
    TERMINATE,
    /** A person has to look at it. */
    REPORT
  }

  /**
   * An instance that nobody needs.
   *
   * @param why for people
   */
  public record Stray(Instance instance, Verdict verdict, String why) {}

  /**
   * @param fleet the hosts that have joined
   * @param ledger what is known of a launch, by its token
   */
  public static List<Stray> among(
      Listing listing, Set<HostName> fleet, Function<String, Optional<Fate>> ledger) {
    return listing.instances().stream()
        .filter(each -> each.keeper() == Keeper.GODWIT && !each.state().isOff())
        .flatMap(each -> judge(each, fleet, each.token().flatMap(ledger)).stream())
        .toList();
  }

  private static Optional<Stray> judge(
      Instance instance, Set<HostName> fleet, Optional<Fate> fate) {
    boolean isHost = fleet.contains(instance.host());
    if (fate.isEmpty()) {
      return isHost
          ? Optional.empty()
          : Optional.of(
              report(instance, "its tag says that it is ours, and no launch of it is known"));
    }
    return switch (fate.get()) {
      case UNDER_WAY -> Optional.empty();
      case TAKEN_BACK ->
          Optional.of(
              isHost
                  ? report(instance, "its launch was taken back, and a host of its name has joined")
                  : new Stray(instance, Verdict.TERMINATE, "its launch was taken back"));
      case KEPT ->
          isHost
              ? Optional.empty()
              : Optional.of(report(instance, "its launch failed, and it was kept as asked"));
      case WANTED ->
          isHost
              ? Optional.empty()
              : Optional.of(
                  report(instance, "host %s is not in the fleet".formatted(instance.host())));
    };
  }

  private static Stray report(Instance instance, String why) {
    return new Stray(instance, Verdict.REPORT, why);
  }
}
