package io.godwit.controller.fleet;

import io.godwit.controller.operation.FleetFacts;
import io.godwit.controller.store.HostRecord;
import io.godwit.controller.store.ReservationTable.Reserved;
import io.godwit.controller.store.Store;
import io.godwit.controller.store.Transaction;
import io.godwit.controller.store.VmRecord;
import io.godwit.migration.HostFacts;
import io.godwit.migration.HostFacts.Reachability;
import io.godwit.migration.HostFacts.Scheduling;
import io.godwit.migration.MoveFacts;
import io.godwit.migration.MoveFacts.Manner;
import io.godwit.model.DataSize;
import io.godwit.model.HostId;
import io.godwit.model.ImageDigest;
import io.godwit.model.OperationId;
import io.godwit.protocol.ModelCodec;
import io.godwit.protocol.v1.DomainState;
import io.godwit.protocol.v1.HostInventory;
import io.godwit.protocol.v1.LoadReport;
import io.godwit.protocol.v1.VmEvidence;
import io.godwit.protocol.v1.VmLoad;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Gathers the facts that decisions are made from: what is stored, and what hosts say now. */
final class Facts implements FleetFacts {
  private final Store store;
  private final HostReports reports;
  private final VmStates states;

  Facts(Store store, HostReports reports) {
    this.store = store;
    this.reports = reports;
    this.states = new VmStates(reports);
  }

  @Override
  public List<HostFacts> hosts() {
    return hosts(Optional.empty());
  }

  @Override
  public MoveFacts move(
      VmRecord vm, HostId destination, Manner manner, Optional<OperationId> self) {
    List<HostFacts> fleet = hosts(self);
    return new MoveFacts(
        vm.spec(),
        states.of(vm),
        manner,
        overlay(vm),
        vm.operation().filter(operation -> !self.equals(Optional.of(operation))),
        host(fleet, vm.owner()),
        host(fleet, destination),
        fleet);
  }

  @Override
  public Optional<List<VmEvidence>> present(HostId host) {
    Presence presence = reports.of(host);
    return presence
        .vms()
        .filter(known -> reachability(presence) == Reachability.CONNECTED)
        .map(known -> known.values().stream().filter(Facts::isThere).toList());
  }

  @Override
  public List<String> relayedOnlyBy(Transaction transaction, HostId host) {
    return OverlayPublisher.relayedOnlyBy(transaction, host, reports.heardSince(Instant.MAX))
        .stream()
        .map(
            pair ->
                name(transaction, pair.getHostId())
                    + " and "
                    + name(transaction, pair.getOtherHostId()))
        .toList();
  }

  private static String name(Transaction transaction, String host) {
    return transaction
        .hosts()
        .find(HostId.of(host))
        .map(known -> known.name().value())
        .orElse(host);
  }

  private static boolean isThere(VmEvidence vm) {
    boolean isOver =
        switch (vm.getOwnership()) {
          case OWNERSHIP_NONE, REVOKED, SUPERSEDED -> true;
          case OWNED, HANDING_OVER, INCOMING, OWNERSHIP_UNREADABLE, UNRECOGNIZED -> false;
        };
    return !isOver || vm.getDiskPresent() || vm.getDomain() != DomainState.DOMAIN_ABSENT;
  }

  private static HostFacts host(List<HostFacts> fleet, HostId id) {
    return fleet.stream().filter(host -> host.id().equals(id)).findFirst().orElseThrow();
  }

  private DataSize overlay(VmRecord vm) {
    return measuredOverlay(vm).orElse(vm.spec().disk());
  }

  /** What the owner measured of the VM's writable top; right after a move it has not yet. */
  Optional<DataSize> measuredOverlay(VmRecord vm) {
    return load(vm)
        .map(VmLoad::getDiskAllocatedBytes)
        .filter(bytes -> bytes > 0)
        .map(DataSize::new);
  }

  /** What the owner reported of it last. */
  Optional<VmLoad> load(VmRecord vm) {
    String id = vm.spec().id().toString();
    return reports.of(vm.owner()).load().stream()
        .flatMap(load -> load.getVmsList().stream())
        .filter(load -> load.getVmId().equals(id))
        .findFirst();
  }

  private List<HostFacts> hosts(Optional<OperationId> self) {
    return store.read(
        transaction ->
            transaction.hosts().all().stream()
                .map(host -> facts(transaction, host, self))
                .toList());
  }

  private HostFacts facts(Transaction transaction, HostRecord host, Optional<OperationId> self) {
    Presence presence = reports.of(host.id());
    Reserved reserved = transaction.reservations().on(host.id(), self);
    return new HostFacts(
        host.id(),
        host.name(),
        reachability(presence),
        host.schedulable() ? Scheduling.OPEN : Scheduling.DRAINING,
        presence.clockAhead(),
        host.inventory().map(ModelCodec::read),
        memory(host).minusOrZero(reserved.memory()),
        diskAvailable(host, presence).minusOrZero(reserved.disk()),
        images(host));
  }

  private static Reachability reachability(Presence presence) {
    if (!presence.linked()) {
      return Reachability.UNREACHABLE;
    }
    return presence.silence().isPresent() ? Reachability.NO_HYPERVISOR : Reachability.CONNECTED;
  }

  private static DataSize memory(HostRecord host) {
    return new DataSize(host.inventory().map(HostInventory::getMemoryBytes).orElse(0L));
  }

  private static DataSize diskAvailable(HostRecord host, Presence presence) {
    return new DataSize(
        presence
            .load()
            .map(LoadReport::getDiskAvailableBytes)
            .or(() -> host.inventory().map(HostInventory::getDiskBytes))
            .orElse(0L));
  }

  private static Set<ImageDigest> images(HostRecord host) {
    return host.inventory().stream()
        .flatMap(inventory -> inventory.getImagesList().stream())
        .map(ImageDigest::new)
        .collect(Collectors.toSet());
  }
}
