package io.godwit.controller.fleet;

import io.godwit.controller.operation.Emptiness;
import io.godwit.controller.operation.InstanceException;
import io.godwit.controller.operation.Instances;
import io.godwit.controller.operation.Instances.Instance;
import io.godwit.controller.operation.Instances.Keeper;
import io.godwit.controller.operation.Instances.Listing;
import io.godwit.controller.operation.Instances.State;
import io.godwit.controller.plan.FleetSnapshot;
import io.godwit.controller.plan.FleetSnapshot.Wish;
import io.godwit.controller.plan.PlanDocument;
import io.godwit.controller.store.HostRecord;
import io.godwit.controller.store.ImageRecord;
import io.godwit.controller.store.Store;
import io.godwit.controller.store.Transaction;
import io.godwit.migration.Preflight;
import io.godwit.migration.Refusal;
import io.godwit.model.HostId;
import io.godwit.model.HostName;
import io.godwit.model.Image;
import io.godwit.model.InstanceId;
import io.godwit.model.ProviderName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Decides which hosts a plan may give back: of those that it empties, and of those that are on for
 * nothing, the ones whose instances were launched for Godwit, and one that its user has named. One
 * that its user has closed is left alone unless it is named: somebody may work on it.
 */
final class GivesBack {
  private final Store store;
  private final Emptiness emptiness;
  private final Instances instances;

  GivesBack(Store store, Emptiness emptiness, Instances instances) {
    this.store = store;
    this.emptiness = emptiness;
    this.instances = instances;
  }

  /**
   * Adds them to a plan, and for each that stays on a note why.
   *
   * @param named the host that the user wants emptied, and no other one
   */
  PlanDocument add(PlanDocument plan, FleetSnapshot fleet, Optional<HostName> named) {
    Set<Image> travelling = travelling(plan, fleet);
    List<String> givesBack = new ArrayList<>();
    List<String> notes = new ArrayList<>();
    Map<ProviderName, Told> told = new HashMap<>();
    List<FleetSnapshot.Host> leaving = new ArrayList<>();
    for (FleetSnapshot.Host host : candidates(plan, fleet, named)) {
      Optional<String> obstacle =
          closing(host, named)
              .or(() -> silence(host))
              .or(
                  () ->
                      told.computeIfAbsent(host.provider(), this::ask)
                          .obstacle(host.name(), instance(host.facts().id()), named))
              .or(() -> remains(host, plan))
              .or(() -> onlyCopies(host, leaving, travelling));
      if (obstacle.isPresent()) {
        notes.add(
            "host %s %s and stays on: %s"
                .formatted(
                    host.name(),
                    plan.unused().contains(host.name().value()) ? "has no VM" : "is emptied",
                    obstacle.get()));
      } else {
        leaving.add(host);
        givesBack.add(host.name().value());
      }
    }
    notes.addAll(0, idle(plan, givesBack));
    return plan.noting(notes).givingBack(givesBack);
  }

  /** What a host is of use for whether it has VMs or not, a sentence each. */
  Stream<String> uses(Transaction transaction, HostId host) {
    return emptiness.uses(transaction, host);
  }

  private static List<FleetSnapshot.Host> candidates(
      PlanDocument plan, FleetSnapshot fleet, Optional<HostName> named) {
    Set<String> emptied = Set.copyOf(plan.emptied());
    Set<String> unused = Set.copyOf(plan.unused());
    return fleet.hosts().stream()
        .filter(host -> named.map(host.name()::equals).orElse(true))
        .filter(
            host ->
                emptied.contains(host.name().value())
                    || (unused.contains(host.name().value()) && host.expected() == 0))
        .toList();
  }

  private static Optional<String> closing(FleetSnapshot.Host host, Optional<HostName> named) {
    boolean isTheUsers = host.wish() == Wish.CLOSED && !named.equals(Optional.of(host.name()));
    return isTheUsers
        ? Optional.of(
            "its user has closed it; godwit host drain %s --give-back turns it off"
                .formatted(host.name()))
        : Optional.empty();
  }

  /** A host without VMs may have more than its VMs were, and one that is emptied a front door. */
  private Optional<String> remains(FleetSnapshot.Host host, PlanDocument plan) {
    boolean isUnused = plan.unused().contains(host.name().value());
    List<String> remains =
        store.read(
            transaction ->
                transaction
                    .hosts()
                    .find(host.facts().id())
                    .map(
                        known ->
                            isUnused
                                ? emptiness.remains(transaction, known)
                                : emptiness.uses(transaction, known.id()).toList())
                    .orElse(List.of()));
    return remains.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", remains));
  }

  private static Optional<String> silence(FleetSnapshot.Host host) {
    return Preflight.presence(host.facts()).map(Refusal::reason);
  }

  /** What these save is not part of the plan's account, which is of hosts in use. */
  private static List<String> idle(PlanDocument plan, List<String> givesBack) {
    return plan.hosts().stream()
        .filter(host -> plan.unused().contains(host.name()) && givesBack.contains(host.name()))
        .map(
            host ->
                "host %s has no VM and is given back too%s"
                    .formatted(
                        host.name(),
                        host.perHour() == null
                            ? ""
                            : ", which saves %s an hour beside that".formatted(host.perHour())))
        .toList();
  }

  private Optional<InstanceId> instance(HostId host) {
    return store
        .read(transaction -> transaction.hosts().find(host))
        .flatMap(HostRecord::presentInstance);
  }

  /** What a provider has told of its instances. */
  private sealed interface Told {
    Optional<String> obstacle(
        HostName host, Optional<InstanceId> instance, Optional<HostName> named);
  }

  private record Nothing(String why) implements Told {
    @Override
    public Optional<String> obstacle(
        HostName host, Optional<InstanceId> instance, Optional<HostName> named) {
      return Optional.of(why);
    }
  }

  private record Listed(Listing listing) implements Told {
    @Override
    public Optional<String> obstacle(
        HostName host, Optional<InstanceId> instance, Optional<HostName> named) {
      try {
        Instance found = listing.of(host, instance);
        if (found.state() != State.RUNNING) {
          return Optional.of(
              "it answers, and its provider does not say that instance %s is on"
                  .formatted(found.id()));
        }
        boolean isForeign = found.keeper() == Keeper.SOMEBODY;
        return isForeign && !named.equals(Optional.of(host))
            ? Optional.of(
                "its instance was not launched by Godwit, which turns it off only where it is"
                    + " named: godwit host drain %s --give-back".formatted(host))
            : Optional.empty();
      } catch (InstanceException e) {
        return Optional.of(e.getMessage());
      }
    }
  }

  private Told ask(ProviderName provider) {
    try {
      return new Listed(instances.all(provider));
    } catch (InstanceException e) {
      return new Nothing(e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Nothing("asking its provider was interrupted");
    }
  }

  /** A VM takes its image along. */
  private Optional<String> onlyCopies(
      FleetSnapshot.Host host, List<FleetSnapshot.Host> leaving, Set<Image> travelling) {
    Set<HostId> gone = leaving.stream().map(each -> each.facts().id()).collect(Collectors.toSet());
    String images =
        store
            .read(transaction -> emptiness.onlyCopies(transaction, host.facts().id(), gone))
            .stream()
            .filter(image -> !travelling.contains(image.image()))
            .map(ImageRecord::name)
            .map(Object::toString)
            .collect(Collectors.joining(", "));
    return images.isEmpty()
        ? Optional.empty()
        : Optional.of("it has the only copy of image " + images);
  }

  private static Set<Image> travelling(PlanDocument plan, FleetSnapshot fleet) {
    Set<String> moved = plan.moves().stream().map(move -> move.vm()).collect(Collectors.toSet());
    return fleet.vms().stream()
        .filter(vm -> moved.contains(vm.name().value()))
        .map(vm -> vm.spec().image())
        .collect(Collectors.toSet());
  }
}
