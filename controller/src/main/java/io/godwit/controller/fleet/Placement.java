package io.godwit.controller.fleet;

import io.godwit.migration.HostFacts;
import io.godwit.migration.HostFacts.Scheduling;
import io.godwit.migration.Preflight;
import io.godwit.migration.Refusal;
import io.godwit.model.CpuContract;
import io.godwit.model.DataSize;
import io.godwit.model.HostInventory;
import io.godwit.model.Image;
import io.godwit.model.Ipv6Range;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Where a new VM can be. */
final class Placement {
  private final Wish wish;
  private final List<HostFacts> fleet;

  /**
   * What a new VM asks of its host.
   *
   * @param ipv6Range of its network
   */
  record Wish(
      Image image,
      DataSize memory,
      DataSize disk,
      CpuContract cpu,
      String machineType,
      Optional<PortWish> port,
      Optional<Ipv6Range> ipv6Range,
      Optional<DataSize> leastMemory) {}

  Placement(Wish wish, List<HostFacts> fleet) {
    this.wish = wish;
    this.fleet = List.copyOf(fleet);
  }

  /** Whether a host can be asked anything now. */
  static boolean isPresent(HostFacts host) {
    return Preflight.presence(host).isEmpty();
  }

  /** The fitting host that has the image already, then the one with the most memory left. */
  Optional<HostFacts> best() {
    return fleet.stream()
        .filter(host -> refusals(host).isEmpty())
        .min(
            Comparator.comparing((HostFacts host) -> !hasImage(host))
                .thenComparing(HostFacts::memoryFree, Comparator.reverseOrder())
                .thenComparing(host -> host.name().value()));
  }

  /** Why a host does not fit; empty where it does. */
  List<Refusal> refusals(HostFacts host) {
    Optional<Refusal> absent = Preflight.presence(host);
    if (absent.isPresent()) {
      return List.of(absent.get());
    }
    List<Refusal> refusals = new ArrayList<>();
    if (host.scheduling() == Scheduling.DRAINING) {
      refusals.add(new Refusal.HostDraining(host.name()));
    }
    room(host, host.inventory().get(), refusals);
    compatibility(host, host.inventory().get(), refusals);
    wish.port()
        .flatMap(port -> Preflight.networks(host, wish.ipv6Range()))
        .ifPresent(refusals::add);
    if (!hasImage(host) && seed(host).isEmpty()) {
      refusals.add(new Refusal.ImageNowhere(wish.image().digest()));
    }
    return refusals;
  }

  /** A host that can send the image to one that lacks it. */
  Optional<HostFacts> seed(HostFacts host) {
    return fleet.stream()
        .filter(other -> !other.id().equals(host.id()))
        .filter(other -> isPresent(other) && hasImage(other))
        .findFirst();
  }

  boolean hasImage(HostFacts host) {
    return host.images().contains(wish.image().digest());
  }

  private void room(HostFacts host, HostInventory inventory, List<Refusal> refusals) {
    if (wish.memory().isMoreThan(host.memoryFree())) {
      refusals.add(new Refusal.NoMemory(host.name(), wish.memory(), host.memoryFree()));
    }
    DataSize seed = hasImage(host) ? DataSize.ZERO : wish.image().fileSize();
    if (wish.disk().isMoreThan(inventory.disk())) {
      refusals.add(new Refusal.NoDisk(host.name(), wish.disk(), inventory.disk()));
    } else if (seed.isMoreThan(host.diskFree())) {
      refusals.add(new Refusal.NoDisk(host.name(), seed, host.diskFree()));
    }
  }

  private void compatibility(HostFacts host, HostInventory inventory, List<Refusal> refusals) {
    if (!inventory.cpuModels().contains(wish.cpu().model())) {
      refusals.add(new Refusal.CpuModelUnknown(host.name(), wish.cpu().model()));
    }
    List<String> missing = wish.cpu().missingFrom(inventory.cpuFeatures());
    if (!missing.isEmpty()) {
      refusals.add(new Refusal.CpuFeaturesMissing(host.name(), missing));
    }
    if (!inventory.machineTypes().contains(wish.machineType())) {
      refusals.add(new Refusal.MachineTypeUnknown(host.name(), wish.machineType()));
    }
  }
}
