package io.godwit.controller.plan;

import io.godwit.controller.plan.FleetSnapshot.ClosedBy;
import io.godwit.controller.plan.FleetSnapshot.Host;
import io.godwit.controller.plan.FleetSnapshot.Possession;
import io.godwit.controller.plan.FleetSnapshot.Wish;
import io.godwit.migration.HostFacts;
import io.godwit.migration.HostFacts.Reachability;
import io.godwit.migration.HostFacts.Scheduling;
import io.godwit.migration.plan.fleet.Money;
import io.godwit.migration.plan.fleet.Place;
import io.godwit.model.Accelerator;
import io.godwit.model.DataSize;
import io.godwit.model.HostId;
import io.godwit.model.HostInventory;
import io.godwit.model.HostName;
import io.godwit.model.MeshState;
import io.godwit.model.ProviderName;
import io.godwit.model.Version;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;

/**
 * A host that there is not yet and that a plan may launch. Its size is its type's. What no type
 * tells (CPU features, disk, QEMU) is taken to be as what all hosts of its provider have, or of the
 * fleet where it has none there: when it has joined, each move's preflight sees what it really has
 * before anything is moved.
 *
 * @param region where it is asked for; empty where its provider's set-up says
 * @param perHour empty where its price is not known
 */
public record Prospect(
    HostName name,
    ProviderName provider,
    String type,
    Optional<String> region,
    int cpus,
    DataSize memory,
    Optional<Money> perHour) {
  /** No rule about places holds of it: what was not asked for may be anywhere. */
  private static final String UNKNOWN = "";

  /** Of no host: nobody asks it anything before it has joined, and got its own. */
  private static final HostId NONE = new HostId(new UUID(0, 0));

  /** Firmware and kernel keep some of what a type has. */
  private static final int KEPT_SHARE = 16;

  public Prospect {
    Objects.requireNonNull(name);
    Objects.requireNonNull(provider);
    Objects.requireNonNull(type);
    Objects.requireNonNull(region);
    Objects.requireNonNull(memory);
    Objects.requireNonNull(perHour);
  }

  /** What of its memory VMs could have. */
  private DataSize memoryForVms() {
    return new DataSize(memory.bytes() - memory.bytes() / KEPT_SHARE);
  }

  /** A fleet that has it too; as it is where nothing is known of any host in it. */
  public FleetSnapshot in(FleetSnapshot fleet) {
    List<Host> models = models(fleet);
    return models.isEmpty() ? fleet : fleet.with(host(models, fleet));
  }

  /** The prices with its own; as they are where that is not known. */
  public Prices in(Prices prices) {
    return perHour.map(price -> prices.with(name, provider, price)).orElse(prices);
  }

  private List<Host> models(FleetSnapshot fleet) {
    List<Host> told =
        fleet.hosts().stream()
            .filter(host -> host.possession() == Possession.OURS && host.isConnected())
            .filter(host -> host.facts().inventory().isPresent())
            .toList();
    List<Host> nearby = told.stream().filter(host -> host.provider().equals(provider)).toList();
    return nearby.isEmpty() ? told : nearby;
  }

  private Host host(List<Host> models, FleetSnapshot fleet) {
    return new Host(
        new HostFacts(
            NONE,
            name,
            Reachability.CONNECTED,
            Scheduling.OPEN,
            Optional.of(Duration.ZERO),
            Optional.of(inventory(models.stream().map(Prospect::inventory).toList())),
            memoryForVms(),
            models.stream()
                .map(host -> diskForVms(host, fleet))
                .min(DataSize::compareTo)
                .orElseThrow(),
            /* images= */ Set.of()),
        new Place(provider, region.orElse(UNKNOWN), /* zone= */ UNKNOWN),
        /* expected= */ 0,
        ClosedBy.NO_PLAN,
        Wish.OPEN,
        Possession.PROSPECT);
  }

  private static HostInventory inventory(Host host) {
    return host.facts().inventory().orElseThrow();
  }

  private static DataSize diskForVms(Host host, FleetSnapshot fleet) {
    return fleet.vms().stream()
        .filter(vm -> vm.host().equals(host.name()))
        .map(FleetSnapshot.Vm::overlay)
        .reduce(host.facts().diskFree(), DataSize::plus);
  }

  /** What all of them have, on the slowest of their processors. */
  private HostInventory inventory(List<HostInventory> models) {
    HostInventory slowest =
        models.stream().min(Comparator.comparingDouble(HostInventory::speed)).orElseThrow();
    return new HostInventory(
        slowest.cpuModel(),
        common(models, HostInventory::cpuModels),
        common(models, HostInventory::cpuFeatures),
        common(models, HostInventory::machineTypes),
        models.stream().map(HostInventory::qemuVersion).max(Version::compareTo).orElseThrow(),
        slowest.libvirtVersion(),
        cpus,
        memoryForVms(),
        models.stream().map(HostInventory::disk).min(DataSize::compareTo).orElseThrow(),
        Accelerator.KVM,
        slowest.ksm(),
        slowest.tunnelEndpoints(),
        slowest.vmBridge(),
        slowest.postCopyObstacle(),
        mesh(models),
        slowest.relays(),
        slowest.calibration(),
        models.stream().allMatch(HostInventory::balloons));
  }

  private static Set<String> common(
      List<HostInventory> models, Function<HostInventory, Set<String>> which) {
    return models.stream()
        .map(which)
        .reduce(
            (one, other) -> {
              Set<String> both = new HashSet<>(one);
              both.retainAll(other);
              return both;
            })
        .orElseThrow();
  }

  /** As those that can: what keeps a host from it is mostly that it was set up long ago. */
  private static MeshState mesh(List<HostInventory> models) {
    List<MeshState> all = models.stream().map(HostInventory::mesh).toList();
    return all.stream()
        .filter(MeshState.Ready.class::isInstance)
        .findFirst()
        .orElseGet(all::getFirst);
  }
}
