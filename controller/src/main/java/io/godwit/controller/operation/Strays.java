package io.godwit.controller.operation;

import io.godwit.controller.operation.Instances.Instance;
import io.godwit.controller.operation.Instances.Keeper;
import io.godwit.controller.operation.Instances.Listing;
import io.godwit.model.HostName;
import io.godwit.model.InstanceId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
    /** It failed, and was taken back: nothing of it is to be left. */
    TAKEN_BACK,
    /**
     * It was under way in the state that the store was restored to: what came of it is not known.
     */
    UNKNOWN,
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
   * @param fleet the hosts that have joined, and on which instance each of them is, where known
   * @param ledger what is known of a launch, by its token
   */
  public static List<Stray> among(
      Listing listing,
      Map<HostName, Optional<InstanceId>> fleet,
      Function<String, Optional<Fate>> ledger) {
    return listing.instances().stream()
        .filter(each -> each.keeper() == Keeper.GODWIT && !each.state().isOff())
        .flatMap(
            each ->
                judge(each, standing(each, listing, fleet), each.token().flatMap(ledger)).stream())
        .toList();
  }

  /** What is known of an instance and the host that it says it is. */
  private enum Standing {
    /** The host is on it, or on no other that is known. */
    HOST,
    /** The host is not in the fleet, or on another instance. */
    OTHER,
    /** Several say that they are the host, and on which of them it is, is not known. */
    UNCLEAR
  }

  private static Standing standing(
      Instance instance, Listing listing, Map<HostName, Optional<InstanceId>> fleet) {
    Optional<InstanceId> present = fleet.get(instance.host());
    if (present == null) {
      return Standing.OTHER;
    }
    if (present.isPresent()) {
      return present.get().equals(instance.id()) ? Standing.HOST : Standing.OTHER;
    }
    long alike =
        listing.instances().stream()
            .filter(each -> each.host().equals(instance.host()) && !each.state().isOff())
            .count();
    return alike == 1 ? Standing.HOST : Standing.UNCLEAR;
  }

  private static Optional<Stray> judge(Instance instance, Standing standing, Optional<Fate> fate) {
    if (fate.filter(Fate.UNDER_WAY::equals).isPresent()) {
      return Optional.empty();
    }
    if (fate.filter(Fate.TAKEN_BACK::equals).isPresent()) {
      return Optional.of(takenBack(instance, standing));
    }
    return switch (standing) {
      case HOST -> Optional.empty();
      case UNCLEAR ->
          Optional.of(
              report(
                  instance,
                  "it is not the only one that says that it is host %s, which may be on another one"
                      .formatted(instance.host())));
      case OTHER -> Optional.of(report(instance, why(instance, fate)));
    };
  }

  /** One that a host is on, or may be on, is left to a person. */
  private static Stray takenBack(Instance instance, Standing standing) {
    return switch (standing) {
      case HOST, UNCLEAR ->
          report(instance, "its launch was taken back, and a host of its name has joined");
      case OTHER -> new Stray(instance, Verdict.TERMINATE, "its launch was taken back");
    };
  }

  private static String why(Instance instance, Optional<Fate> fate) {
    return switch (fate.orElse(null)) {
      case null -> "its tag says that it is ours, and no launch of it is known";
      case UNKNOWN ->
          "the store was restored while it was launched, and what came of that is not known";
      case KEPT -> "its launch failed, and it was kept as asked";
      case WANTED, UNDER_WAY, TAKEN_BACK ->
          "host %s is not in the fleet, or on another instance".formatted(instance.host());
    };
  }

  private static Stray report(Instance instance, String why) {
    return new Stray(instance, Verdict.REPORT, why);
  }
}
