package io.godwit.controller.fleet;

import io.godwit.controller.operation.Emptiness;
import io.godwit.controller.operation.InstanceException;
import io.godwit.controller.operation.Instances;
import io.godwit.controller.operation.Instances.Keeper;
import io.godwit.controller.plan.FleetSnapshot;
import io.godwit.controller.plan.PlanDocument;
import io.godwit.controller.store.ImageRecord;
import io.godwit.controller.store.Store;
import io.godwit.model.HostName;
import io.godwit.model.Image;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Decides which of the hosts that a plan empties it may give back: those whose instances were
 * launched for Godwit, and one that its user has named.
 */
final class GivesBack {
  private final Store store;
  private final Instances instances;

  GivesBack(Store store, Instances instances) {
    this.store = store;
    this.instances = instances;
  }

  /**
   * Adds them to a plan, and for each that stays on a note why.
   *
   * @param named the host that the user wants emptied
   */
  PlanDocument add(PlanDocument plan, FleetSnapshot fleet, Optional<HostName> named) {
    Set<Image> travelling = travelling(plan, fleet);
    List<String> givesBack = new ArrayList<>();
    List<String> notes = new ArrayList<>();
    for (FleetSnapshot.Host host : fleet.hosts()) {
      if (plan.emptied().contains(host.name().value())) {
        Optional<String> obstacle =
            providersWord(host, named).or(() -> onlyCopies(host, travelling));
        if (obstacle.isPresent()) {
          notes.add("host %s is emptied and stays on: %s".formatted(host.name(), obstacle.get()));
        } else {
          givesBack.add(host.name().value());
        }
      }
    }
    return plan.givingBack(givesBack, notes);
  }

  private Optional<String> providersWord(FleetSnapshot.Host host, Optional<HostName> named) {
    try {
      boolean isForeign =
          instances.of(host.provider(), host.name()).keeper() == Keeper.SOMEBODY
              && !named.equals(Optional.of(host.name()));
      return isForeign
          ? Optional.of(
              "its instance was not launched by Godwit, which turns it off only where it is named:"
                  + " godwit host drain %s --give-back".formatted(host.name()))
          : Optional.empty();
    } catch (InstanceException e) {
      return Optional.of(e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.of("asking its provider was interrupted");
    }
  }

  /** A VM takes its image along. */
  private Optional<String> onlyCopies(FleetSnapshot.Host host, Set<Image> travelling) {
    String images =
        store.read(transaction -> Emptiness.onlyCopies(transaction, host.facts().id())).stream()
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
