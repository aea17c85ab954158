package io.godwit.controller.fleet;

import io.godwit.api.NetworkView;
import io.godwit.controller.operation.Addresses;
import io.godwit.controller.overlay.Closure.Stage;
import io.godwit.controller.store.AnchorRecord;
import io.godwit.controller.store.DoorRecord;
import io.godwit.controller.store.ExposureRecord;
import io.godwit.controller.store.HostRecord;
import io.godwit.controller.store.NetworkRecord;
import io.godwit.controller.store.Openness;
import io.godwit.controller.store.Transaction;
import io.godwit.controller.store.VmRecord;
import io.godwit.model.HostId;
import io.godwit.model.Ipv6Range;
import io.godwit.model.MeshState;
import io.godwit.model.VmId;
import io.godwit.protocol.ModelCodec;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Networks as users see them. */
record NetworkViews(HostReports reports, VmStates states, InstantSource clock) {
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
        network.ipv6Range().map(Ipv6Range::toString).orElse(null),
        network.ipv6Range().map(range -> range.gateway().toString()).orElse(null),
        network.mtu().bytes(),
        network.range().capacity() - vms.size() - doors.size(),
        vms.stream().map(vm -> member(transaction, vm)).toList(),
        places(transaction, vms, doors),
        doors.stream()
            .map(door -> door(transaction, door))
            .sorted(Comparator.comparing(NetworkView.Door::host))
            .toList(),
        AnchorViews.of(transaction, vms),
        traffic(network, transaction.policies().in(network.name()).size()),
        network.createdAt());
  }

  private NetworkView.Traffic traffic(NetworkRecord network, int policies) {
    Optional<Stage> stage = Closures.stage(network.openness(), clock.instant());
    return new NetworkView.Traffic(
        stage.map(Stage::name).orElse("OPEN"),
        stage.equals(Optional.of(Stage.CLOSING))
            ? ((Openness.Closed) network.openness()).learnsUntil()
            : null,
        policies,
        stage.map(each -> words(network, each, policies)).orElseGet(() -> openWords(policies)));
  }

  private static String openWords(int policies) {
    return "all of its VMs may talk to each other"
        + (policies == 0
            ? ""
            : "; its policies hold once it is closed, those from other networks always");
  }

  private static String words(NetworkRecord network, Stage stage, int policies) {
    return switch (stage) {
      case CLOSED -> closedWords(policies);
      case CLOSING -> closedWords(policies) + "; its hosts learn the connections that stand";
      case UNKNOWN ->
          "the controller's store was lost or restored, and with it whether this network is closed, and its policies; hosts keep what they know until you say it again: godwit policy allow, then godwit policy close %s or godwit policy open %s"
              .formatted(network.name(), network.name());
    };
  }

  private static String closedWords(int policies) {
    return policies == 0
        ? "no VM of it takes any new connection but answers and exposed ports"
        : "its VMs take new connections only as its policies let them in, and by exposed ports";
  }

  private NetworkView.Member member(Transaction transaction, VmRecord vm) {
    return new NetworkView.Member(
        vm.spec().name().value(),
        vm.spec().port().orElseThrow().address().toString(),
        Addresses.ipv6(vm.spec()).orElse(null),
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
            vms.stream().flatMap(vm -> hosts(transaction, vm, coming)),
            doors.stream().map(DoorRecord::host))
        .distinct()
        .flatMap(host -> transaction.hosts().find(host).stream())
        .map(this::place)
        .sorted(Comparator.comparing(NetworkView.Place::host))
        .toList();
  }

  private static Stream<HostId> hosts(
      Transaction transaction, VmRecord vm, Map<VmId, HostId> coming) {
    return Stream.concat(
        Stream.of(
                Optional.of(vm.owner()),
                vm.grantedTo(),
                Optional.ofNullable(coming.get(vm.spec().id())))
            .flatMap(Optional::stream),
        transaction.anchors().of(vm.spec().id()).stream().map(AnchorRecord::host));
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
