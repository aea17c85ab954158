package io.godwit.controller.fleet;

import io.godwit.api.NetworkView;
import io.godwit.controller.store.DoorRecord;
import io.godwit.controller.store.ExposureRecord;
import io.godwit.controller.store.HostRecord;
import io.godwit.controller.store.NetworkRecord;
import io.godwit.controller.store.Transaction;
import io.godwit.controller.store.VmRecord;
import io.godwit.model.HostId;
import io.godwit.model.MeshState;
import io.godwit.model.VmId;
import io.godwit.protocol.ModelCodec;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Networks as users see them. */
record NetworkViews(HostReports reports, VmStates states) {
  NetworkView view(Transaction transaction, NetworkRecord network) {
    List<VmRecord> vms = transaction.vms().in(network.name());
    List<DoorRecord> doors =
        transaction.doors().all().stream()
            .filter(door -> door.network().equals(network.name()))
            .toList();
    return new NetworkView(
        network.name().value(),
        network.vni().value(),
        network.range().toString(),
        network.range().gateway().toString(),
        network.mtu().bytes(),
        network.range().capacity() - vms.size() - doors.size(),
        vms.stream().map(vm -> member(transaction, vm)).toList(),
        places(transaction, vms, doors),
        doors.stream()
            .map(door -> door(transaction, door))
            .sorted(Comparator.comparing(NetworkView.Door::host))
            .toList(),
        network.createdAt());
  }

  private NetworkView.Member member(Transaction transaction, VmRecord vm) {
    return new NetworkView.Member(
        vm.spec().name().value(),
        vm.spec().port().orElseThrow().address().toString(),
        vm.spec().mac().value(),
        transaction.hosts().find(states.whereIs(vm)).map(host -> host.name().value()).orElse(null));
  }

  private static NetworkView.Door door(Transaction transaction, DoorRecord door) {
    return new NetworkView.Door(
        transaction.hosts().find(door.host()).orElseThrow().name().value(),
        door.address().toString(),
        transaction.doors().exposuresAt(door.host()).stream()
            .filter(exposure -> exposure.network().equals(door.network()))
            .map(exposure -> port(transaction, exposure))
            .toList());
  }

  private static NetworkView.DoorPort port(Transaction transaction, ExposureRecord exposure) {
    return new NetworkView.DoorPort(
        exposure.port().transport().name(),
        exposure.port().number(),
        transaction.vms().find(exposure.vm()).orElseThrow().spec().name().value(),
        exposure.vmPort(),
        exposure.drainUntil().orElse(null));
  }

  private List<NetworkView.Place> places(
      Transaction transaction, List<VmRecord> vms, List<DoorRecord> doors) {
    Map<VmId, HostId> coming = transaction.reservations().coming();
    return Stream.concat(
            vms.stream().flatMap(vm -> hosts(vm, coming)), doors.stream().map(DoorRecord::host))
        .distinct()
        .flatMap(host -> transaction.hosts().find(host).stream())
        .map(this::place)
        .sorted(Comparator.comparing(NetworkView.Place::host))
        .toList();
  }

  private static Stream<HostId> hosts(VmRecord vm, Map<VmId, HostId> coming) {
    return Stream.of(
            Optional.of(vm.owner()),
            vm.grantedTo(),
            Optional.ofNullable(coming.get(vm.spec().id())))
        .flatMap(Optional::stream);
  }

  private NetworkView.Place place(HostRecord host) {
    String name = host.name().value();
    if (!reports.of(host.id()).linked()) {
      return new NetworkView.Place(name, "UNREACHABLE", List.of());
    }
    if (host.inventory().map(ModelCodec::read).map(each -> each.mesh()).orElse(null)
        instanceof MeshState.Unfit unfit) {
      return new NetworkView.Place(name, "UNFIT", List.of(unfit.reason()));
    }
    OverlayStanding standing = reports.overlayAt(host.id());
    return new NetworkView.Place(name, standing.state().name(), standing.problems());
  }
}
