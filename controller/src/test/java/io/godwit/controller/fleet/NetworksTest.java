package io.godwit.controller.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.godwit.api.CreateNetworkRequest;
import io.godwit.api.CreateVmRequest;
import io.godwit.api.MigrationRequest;
import io.godwit.api.NetworkView;
import io.godwit.api.OperationView;
import io.godwit.api.PlanRequest.Pin;
import io.godwit.api.Problem;
import io.godwit.api.StopVmRequest;
import io.godwit.api.VmView;
import io.godwit.model.VmId;
import io.godwit.protocol.ModelCodec;
import io.godwit.protocol.v1.HandOver;
import io.godwit.protocol.v1.MeshEnd;
import io.godwit.protocol.v1.VmSpec;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Networks, and the VMs in them. */
class NetworksTest {
  @TempDir Path directory;

  private Rig rig;

  @BeforeEach
  void start() {
    rig = Rig.withImage(directory).start();
  }

  @AfterEach
  void stop() {
    assertThat(rig.hosts.broken()).isEmpty();
    rig.close();
  }

  @Test
  void networkHasANumberThatNoOtherHadAndTheMtuThatFitsEverywhere() {
    NetworkView shop = network("shop", "10.5.0.0/24");
    NetworkView apart = network("apart", "10.5.0.0/16");

    assertThat(shop.vni()).isGreaterThan(65_535);
    assertThat(shop.mtu()).isEqualTo(1280);
    assertThat(shop.gateway()).isEqualTo("10.5.0.1");
    assertThat(shop.freeAddresses()).isEqualTo(253);
    assertThat(apart.vni()).as("ranges may overlap: each is apart").isNotEqualTo(shop.vni());
    assertThat(rig.fleet().networks().list()).containsExactly(apart, shop);

    rig.fleet().networks().delete("shop");
    assertThat(network("again", "10.5.0.0/24").vni()).isNotEqualTo(shop.vni());
    rig.restart();
    assertThat(rig.fleet().networks().list())
        .extracting(NetworkView::name)
        .containsExactly("again", "apart");
  }

  @Test
  void vmsOfANetworkWithIpv6HaveAnAddressThatFollowsFromTheirMac() {
    NetworkView shop =
        rig.fleet()
            .networks()
            .create(
                new CreateNetworkRequest(
                    "shop", "10.5.0.0/24", null, null, "fd12:3456:789A:0001:0::/64"));
    assertThat(shop.ipv6Range()).isEqualTo("fd12:3456:789a:1::/64");
    assertThat(shop.ipv6Gateway()).isEqualTo("fd12:3456:789a:1::1");
    VmView vm = create(Rig.VM, "shop", null);

    assertThat(vm.mac()).startsWith("52:54:6e:");
    String address =
        "fd12:3456:789a:1:5054:6eff:fe" + vm.mac().substring(9, 11) + ":" + shown(vm.mac());
    assertThat(vm.ipv6()).isEqualTo(address);
    rig.restart();
    assertThat(rig.fleet().vms().show(Rig.VM).ipv6()).isEqualTo(address);
    assertThat(rig.fleet().networks().show("shop").vms())
        .extracting(NetworkView.Member::ipv6)
        .containsExactly(address);
    assertThat(rig.hosts.overlayOf(rig.east1).getSegments(0).getIpv6Range())
        .isEqualTo(shop.ipv6Range());
  }

  /** The last two bytes of a MAC as a group of an address. */
  private static String shown(String mac) {
    return Integer.toHexString(Integer.parseInt(mac.substring(12, 14) + mac.substring(15, 17), 16));
  }

  @Test
  void rangeOfIpv6IsDrawnForWhoeverDoesNotCareAndNoneIsGivenUnasked() {
    NetworkView one =
        rig.fleet()
            .networks()
            .create(new CreateNetworkRequest("one", "10.5.0.0/24", null, null, "auto"));
    NetworkView other =
        rig.fleet()
            .networks()
            .create(new CreateNetworkRequest("other", "10.5.0.0/24", null, null, "auto"));

    assertThat(one.ipv6Range()).startsWith("fd").endsWith("/64").isNotEqualTo(other.ipv6Range());
    assertThat(network("plain", "10.5.0.0/24").ipv6Range()).isNull();
    assertThat(create(Rig.VM, "plain", null).ipv6()).isNull();
  }

  @Test
  void networkThatCannotBeIsRefusedAndChangesNothing() {
    network("shop", "10.5.0.0/24");

    assertRefused(
        new CreateNetworkRequest("shop", "10.6.0.0/24", null, null, null),
        Problem.Code.EXISTS,
        "there is a network named 'shop'");
    NetworkView numbered =
        rig.fleet()
            .networks()
            .create(new CreateNetworkRequest("numbered", "10.6.0.0/24", null, 1000, null));
    assertThat(numbered.vni()).isEqualTo(1000);
    assertRefused(
        new CreateNetworkRequest("b", "10.6.0.0/24", null, 1000, null),
        Problem.Code.CONFLICT,
        "network 'numbered' has the number 1000");
    assertRefused(
        new CreateNetworkRequest("b", "10.6.0.0/24", null, 1000 + (1 << 14), null),
        Problem.Code.CONFLICT,
        "multiple of 16384");
    assertRefused(
        new CreateNetworkRequest("b", "10.6.0.0/24", null, 1 << 24, null),
        Problem.Code.INVALID,
        "16777215");
    assertRefused(
        new CreateNetworkRequest("b", "10.6.0.0/24", 1279, null, null),
        Problem.Code.INVALID,
        "1280");
    assertRefused(
        new CreateNetworkRequest("b", "10.6.0.7/24", null, null, null),
        Problem.Code.INVALID,
        "10.6.0.0/24");
    assertRefused(
        new CreateNetworkRequest("b", null, null, null, null),
        Problem.Code.INVALID,
        "range is missing");
    assertRefused(
        new CreateNetworkRequest("b", "10.6.0.0/24", null, null, "fe80::/64"),
        Problem.Code.INVALID,
        "fc00::/7");
    assertRefused(
        new CreateNetworkRequest("b", "10.6.0.0/24", null, null, "fd12::/48"),
        Problem.Code.INVALID,
        "is a /64");
    assertRefused(
        new CreateNetworkRequest("Not A Name", "10.6.0.0/24", null, null, null),
        Problem.Code.INVALID,
        "is not a network's name");
    assertThatThrownBy(() -> rig.fleet().networks().show("nothing"))
        .hasMessageContaining("'godwit network list'");
    assertThatThrownBy(() -> rig.fleet().networks().delete("nothing"))
        .hasMessageContaining("there is no network named 'nothing'");
    assertThat(rig.fleet().networks().list())
        .extracting(NetworkView::name)
        .containsExactly("numbered", "shop");
  }

  @Test
  void vmHasTheLowestAddressOfItsNetworkAndAMacOfItsOwn() {
    network("shop", "10.5.0.0/24");
    network("apart", "10.5.0.0/24");

    VmView first = create("one", "shop", null);
    assertThat(first.address()).isEqualTo("10.5.0.2");
    assertThat(first.network()).isEqualTo("shop");
    assertThat(first.mac()).isEqualTo("52:54:6e:00:00:01");
    assertThat(create("two", "shop", null).address()).isEqualTo("10.5.0.3");
    VmView other = create("three", "apart", null);
    assertThat(other.address()).as("another network's").isEqualTo("10.5.0.2");
    assertThat(other.mac()).as("unique in the fleet").isEqualTo("52:54:6e:00:00:03");
    VmView flat = create("four", null, null);
    assertThat(flat.network()).isNull();
    assertThat(flat.address()).isEqualTo("10.77.0.1");

    NetworkView shop = rig.fleet().networks().show("shop");
    assertThat(shop.freeAddresses()).isEqualTo(251);
    assertThat(shop.vms())
        .containsExactly(
            new NetworkView.Member("one", "10.5.0.2", null, "52:54:6e:00:00:01", "east-1"),
            new NetworkView.Member("two", "10.5.0.3", null, "52:54:6e:00:00:02", "east-1"));
  }

  @Test
  void addressThatIsAskedForIsGivenOrTheReasonWhyNot() {
    network("shop", "10.5.0.0/24");
    assertThat(create("one", "shop", "10.5.0.77").address()).isEqualTo("10.5.0.77");

    assertRefused(
        asked("two", "shop", "10.5.0.77"),
        Problem.Code.CONFLICT,
        "10.5.0.77 of network 'shop' is VM 'one''s");
    assertRefused(asked("two", "shop", "10.5.0.1"), Problem.Code.INVALID, "it is the gateway's");
    assertRefused(asked("two", "shop", "10.5.0.255"), Problem.Code.INVALID, "are nobody's");
    assertRefused(asked("two", "shop", "10.5.0.0"), Problem.Code.INVALID, "are nobody's");
    assertRefused(
        asked("two", "shop", "10.6.0.2"), Problem.Code.INVALID, "its range is 10.5.0.0/24");
    assertRefused(asked("two", "shop", "10.5.0"), Problem.Code.INVALID, "not an IPv4 address");
    assertRefused(asked("two", null, "10.5.0.2"), Problem.Code.INVALID, "name the network too");
    assertRefused(
        asked("two", "nothing", null),
        Problem.Code.NOT_FOUND,
        "there is no network named 'nothing'");
    assertThat(rig.fleet().vms().list()).hasSize(1);
  }

  @Test
  void networkThatIsFullSaysSoAndAnAddressComesBackWithItsVm() {
    network("tiny", "10.5.0.0/29");
    for (int number = 0; number < 5; number++) {
      assertThat(create("vm-" + number, "tiny", null).address())
          .isEqualTo("10.5.0." + (number + 2));
    }
    assertRefused(
        asked("more", "tiny", null),
        Problem.Code.CONFLICT,
        "all 5 addresses of network 'tiny' (10.5.0.0/29) are in use");

    delete("vm-2");
    assertThat(create("more", "tiny", null).address()).isEqualTo("10.5.0.4");
  }

  @Test
  void networkWithVmsIsNotDeletedAndSaysWhich() {
    network("shop", "10.5.0.0/24");
    for (int number = 0; number < 7; number++) {
      create("vm-" + number, "shop", null);
    }

    assertThatThrownBy(() -> rig.fleet().networks().delete("shop"))
        .asInstanceOf(type(RefusedException.class))
        .satisfies(refused -> assertThat(refused.code()).isEqualTo(Problem.Code.CONFLICT))
        .extracting(Throwable::getMessage)
        .asString()
        .contains("vm-0, vm-1, vm-2, vm-3, vm-4 and 2 more", "Nothing was changed");
    assertThat(rig.fleet().networks().show("shop").vms()).hasSize(7);
  }

  @Test
  void hostWhoseAgentKnowsNoIpv6GetsNoVmOfANetworkThatHasIt() {
    network("plain", "10.6.0.0/24");
    NetworkView dual =
        rig.fleet()
            .networks()
            .create(new CreateNetworkRequest("dual", "10.5.0.0/24", null, null, "auto"));
    rig.east1.setMesh(FakeHost.meshEnd("east-1").toBuilder().setIpv6(false).build());
    rig.hosts.link(rig.east1);

    assertRefused(
        asked(Rig.VM, "dual", null),
        Problem.Code.PREFLIGHT_FAILED,
        "the network has IPv6 (%s), and its agent is of a version that knows none"
            .formatted(dual.ipv6Range()));
    assertThat(create("plain", "plain", null).host()).isEqualTo("east-1");
  }

  @Test
  void hostThatTakesNoPartInNetworksGetsNoVmOfOne() {
    network("shop", "10.5.0.0/24");
    rig.east1.setMesh(MeshEnd.newBuilder().setObstacle("it has no WireGuard; load it").build());
    rig.hosts.link(rig.east1);

    assertRefused(
        asked(Rig.VM, "shop", null),
        Problem.Code.PREFLIGHT_FAILED,
        "host east-1 cannot have a VM that is in a network: it has no WireGuard; load it");
    assertThat(create("flat", null, null).host()).isEqualTo("east-1");
    VmView elsewhere =
        make(
            new CreateVmRequest(
                Rig.VM, Rig.IMAGE, null, 1, 256L << 20, null, null, true, "shop", null));
    assertThat(elsewhere.host()).as("chosen by the controller").isNotEqualTo("east-1");

    MigrationRequest move = new MigrationRequest(Rig.VM, "east-1", false, false, null);
    assertThatThrownBy(() -> rig.fleet().migrations().submit(move, Optional.empty()))
        .asInstanceOf(type(RefusedException.class))
        .satisfies(
            refused ->
                assertThat(refused.refusals())
                    .extracting(Problem.Refusal::code)
                    .containsExactly("NETWORK_UNFIT"));
    assertThatThrownBy(
            () -> rig.fleet().plans().make(Rig.pinned(new Pin(Rig.VM, List.of("east-1")))))
        .isInstanceOf(RefusedException.class);
  }

  @Test
  void vmKeepsItsAddressWhereverItGoesAndIsNotPingedFromItsSource() {
    network("shop", "10.5.0.0/24");
    VmView before = create(Rig.VM, "shop", "10.5.0.9");

    MigrationRequest move = new MigrationRequest(Rig.VM, "west-1", false, false, null);
    OperationView moved = rig.end(rig.fleet().migrations().submit(move, Optional.empty()));

    assertThat(moved.state()).as("%s", moved).isEqualTo("DONE");
    VmView after = rig.fleet().vms().show(Rig.VM);
    assertThat(after.host()).isEqualTo("west-1");
    assertThat(after.address()).isEqualTo(before.address());
    assertThat(after.mac()).isEqualTo(before.mac());
    assertThat(rig.hosts.handOvers()).extracting(HandOver::getProbeAddress).containsExactly("");
    assertThat(rig.fleet().networks().show("shop").vms())
        .extracting(NetworkView.Member::host)
        .containsExactly("west-1");
  }

  @Test
  void lostStoreLearnsNetworksWithTheirVms() throws Exception {
    NetworkView before =
        rig.fleet()
            .networks()
            .create(new CreateNetworkRequest("shop", "10.5.0.0/24", 1400, 77, "fd12::/64"));
    create(Rig.VM, "shop", "10.5.0.9");
    rig.east1.specs.put(rig.vmId(), ModelCodec.write(rig.vm().spec()));

    rig.loseStore();

    assertThat(rig.vm().spec().port()).isPresent();
    NetworkView learnt = rig.fleet().networks().show("shop");
    assertThat(learnt.vni()).isEqualTo(before.vni());
    assertThat(learnt.mtu()).isEqualTo(before.mtu());
    assertThat(learnt.range()).isEqualTo(before.range());
    assertThat(learnt.ipv6Range()).isEqualTo("fd12::/64");
    assertThat(learnt.vms()).extracting(NetworkView.Member::address).containsExactly("10.5.0.9");
  }

  /** An agent before networks had IPv6 tells of none, also of those that have it. */
  @Test
  void lostStoreLearnsIpv6FromWhicheverAgentKnowsOfIt() throws Exception {
    NetworkView unused =
        rig.fleet()
            .networks()
            .create(new CreateNetworkRequest("shop", "10.5.0.0/24", 1400, 77, "fd12::/64"));
    String old = create(Rig.VM, "shop", null).id();
    String other =
        make(new CreateVmRequest(
                "other", Rig.IMAGE, "east-2", 1, 256L << 20, null, null, true, "shop", null))
            .id();
    VmSpec.Builder known = ModelCodec.write(rig.vm().spec()).toBuilder();
    known.getPortBuilder().clearIpv6Range();
    rig.east1.specs.put(old, known.build());
    rig.east2.specs.put(other, ModelCodec.write(spec(other)));
    rig.hosts.isolate(rig.east2);
    rig.loseStore();
    assertThat(rig.fleet().networks().show("shop").ipv6Range()).isNull();

    rig.hosts.rejoin(rig.east2);

    assertThat(rig.fleet().networks().show("shop").ipv6Range()).isEqualTo("fd12::/64");
    assertThat(rig.fleet().networks().show("shop").vms()).hasSize(2);
  }

  private io.godwit.model.VmSpec spec(String vm) {
    return rig.store().read(all -> all.vms().find(VmId.of(vm))).orElseThrow().spec();
  }

  @Test
  void vmWhoseNetworksNumberIsAnothersByNowIsNotLearnt() throws Exception {
    NetworkView shop = network("shop", "10.5.0.0/24");
    create(Rig.VM, "shop", null);
    rig.east1.specs.put(rig.vmId(), ModelCodec.write(rig.vm().spec()));
    rig.hosts.isolate(rig.east1);
    rig.loseStore();
    NetworkView unused =
        rig.fleet()
            .networks()
            .create(new CreateNetworkRequest("other", "10.6.0.0/24", null, shop.vni(), null));

    rig.hosts.rejoin(rig.east1);

    assertThat(rig.findVm()).isEmpty();
    rig.fleet().networks().delete("other");
    rig.hosts.link(rig.east1);
    assertThat(rig.findVm()).isPresent();
  }

  /** Hosts that know more than it go on with what they know. */
  @Test
  void controllerThatHasLostItsStoreTellsHostsThatItMayNotKnowAll() throws Exception {
    network("shop", "10.5.0.0/24");
    create(Rig.VM, "shop", null);
    rig.east1.specs.put(rig.vmId(), ModelCodec.write(rig.vm().spec()));
    assertThat(rig.hosts.overlayOf(rig.east1).getIncomplete()).isFalse();

    rig.loseStore();

    assertThat(rig.hosts.overlayOf(rig.east1).getSegmentsList()).hasSize(1);
    assertThat(rig.hosts.overlayOf(rig.east1).getIncomplete()).isTrue();
  }

  private NetworkView network(String name, String range) {
    return rig.fleet().networks().create(new CreateNetworkRequest(name, range, null, null, null));
  }

  private VmView create(String name, String network, String address) {
    return make(asked(name, network, address));
  }

  private VmView make(CreateVmRequest asked) {
    OperationView made = rig.end(rig.fleet().vms().submitCreate(asked, Optional.empty()));
    assertThat(made.state()).as("%s", made).isEqualTo("DONE");
    return rig.fleet().vms().show(asked.name());
  }

  private void delete(String name) {
    rig.end(rig.fleet().vms().submitStop(name, new StopVmRequest(true, null), Optional.empty()));
    OperationView deleted = rig.end(rig.fleet().vms().submitDelete(name, Optional.empty()));
    assertThat(deleted.state()).isEqualTo("DONE");
  }

  private static CreateVmRequest asked(String name, String network, String address) {
    return new CreateVmRequest(
        name, Rig.IMAGE, "east-1", 1, 256L << 20, null, null, true, network, address);
  }

  private void assertRefused(CreateNetworkRequest asked, Problem.Code code, String why) {
    assertThatThrownBy(() -> rig.fleet().networks().create(asked))
        .asInstanceOf(type(RefusedException.class))
        .satisfies(refused -> assertThat(refused.code()).isEqualTo(code))
        .extracting(Throwable::getMessage)
        .asString()
        .contains(why);
  }

  private void assertRefused(CreateVmRequest asked, Problem.Code code, String why) {
    assertThatThrownBy(() -> rig.fleet().vms().submitCreate(asked, Optional.empty()))
        .asInstanceOf(type(RefusedException.class))
        .satisfies(refused -> assertThat(refused.code()).isEqualTo(code))
        .extracting(Throwable::getMessage)
        .asString()
        .contains(why);
  }
}
