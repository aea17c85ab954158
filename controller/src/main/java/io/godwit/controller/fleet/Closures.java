package io.godwit.controller.fleet;

import io.godwit.controller.overlay.Closure;
import io.godwit.controller.overlay.Closure.Stage;
import io.godwit.controller.overlay.Crossing;
import io.godwit.controller.overlay.Policy;
import io.godwit.controller.store.NetworkRecord;
import io.godwit.controller.store.Openness;
import io.godwit.controller.store.PolicyRecord;
import io.godwit.controller.store.Transaction;
import io.godwit.model.NetworkName;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The networks that are not open, and those that are connected, for the plan of overlays. */
final class Closures {
  private Closures() {}

  static Collection<Closure> of(Transaction transaction, Instant now) {
    Map<NetworkName, List<Policy>> policies =
        transaction.policies().all().stream()
            .filter(policy -> policy.origin().isEmpty())
            .collect(
                Collectors.groupingBy(
                    PolicyRecord::network,
                    Collectors.mapping(Closures::policy, Collectors.toList())));
    return transaction.networks().all().stream()
        .flatMap(
            network ->
                stage(network.openness(), now).stream()
                    .map(
                        stage ->
                            new Closure(
                                network.name(),
                                stage,
                                policies.getOrDefault(network.name(), List.of()))))
        .toList();
  }

  /** Empty for a network that is open. */
  static Optional<Stage> stage(Openness openness, Instant now) {
    return switch (openness) {
      case Openness.Open open -> Optional.empty();
      case Openness.Closed closed ->
          Optional.of(closed.isLearning(now) ? Stage.CLOSING : Stage.CLOSED);
      case Openness.Unknown unknown -> Optional.of(Stage.UNKNOWN);
    };
  }

  /** When networks that learn what stands have learnt it. */
  static Stream<Instant> learning(Transaction transaction, Instant now) {
    return transaction.networks().all().stream()
        .map(NetworkRecord::openness)
        .filter(Openness.Closed.class::isInstance)
        .map(Openness.Closed.class::cast)
        .filter(closed -> closed.isLearning(now))
        .map(Openness.Closed::learnsUntil);
  }

  /** What networks let in from others, whether they are open. */
  static List<Crossing> crossings(Transaction transaction) {
    return transaction.policies().all().stream()
        .flatMap(
            policy ->
                policy.origin().stream()
                    .map(origin -> new Crossing(origin, policy.network(), policy(policy))))
        .toList();
  }

  private static Policy policy(PolicyRecord policy) {
    return new Policy(policy.number(), policy.from(), policy.to(), policy.services());
  }
}
