package io.godwit.controller.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.godwit.api.CreateNetworkRequest;
import io.godwit.api.CreateVmRequest;
import io.godwit.api.ExposeRequest;
import io.godwit.api.LabelVmRequest;
import io.godwit.api.MigrationRequest;
import io.godwit.api.NetworkView;
import io.godwit.api.OperationView;
import io.godwit.api.PolicyCheckView;
import io.godwit.api.PolicyRequest;
import io.godwit.api.PolicyView;
import io.godwit.api.Problem;
import io.godwit.api.StopVmRequest;
import io.godwit.controller.store.Openness;
import io.godwit.model.NetworkName;
import io.godwit.protocol.v1.Admission;
import io.godwit.protocol.v1.AdmittedProtocol;
import io.godwit.protocol.v1.Segment;
import io.godwit.protocol.v1.Traffic;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Policies of a network in which "demo" is on east-1 and "neighbour" on east-2. */
class PoliciesTest {
  private static final String DEMO = "10.5.0.2";

  @TempDir Path directory;

  private Rig rig;

  @BeforeEach
  void start() {
    rig = Rig.withNetwork(directory).start();
  }

  @AfterEach
  void stop() {
    assertThat(rig.hosts.broken()).isEmpty();
    rig.close();
  }

  @Test
  void hostsOfAClosedNetworkAreToldWhatItLetsIn() {
    label(Rig.NEIGHBOUR, Map.of("tier", "db"));
    PolicyView made = allow("vm:" + Rig.VM, "label:tier=db", "5432/tcp", "icmp");
    NetworkView closed = rig.fleet().networks().close(Rig.NETWORK);

    assertThat(made.ports()).containsExactly("icmp", "5432/tcp");
    assertThat(made.fromVms()).isEqualTo(1);
    assertThat(made.toVms()).isEqualTo(1);
    assertThat(closed.traffic().state()).isEqualTo("CLOSING");
    assertThat(closed.traffic().closingUntil())
        .isBetween(Instant.now().plusSeconds(60), Instant.now().plusSeconds(121));
    awaitTraffic(Traffic.CLOSING);
    Admission icmp =
        Admission.newBuilder()
            .setPolicy(made.number())
            .addSources(DEMO)
            .addVmIds(rig.fleet().vms().show(Rig.NEIGHBOUR).id())
            .setProtocol(AdmittedProtocol.ADMITTED_ICMP)
            .build();
    assertThat(segment(rig.east1).getAdmissionsList())
        .containsExactly(
            icmp,
            icmp.toBuilder()
                .setProtocol(AdmittedProtocol.ADMITTED_TCP)
                .setFirstPort(5432)
                .setLastPort(5432)
                .build());
    assertThat(segment(rig.east2)).isEqualTo(segment(rig.east1));
  }

  @Test
  void networkIsClosedTwoMinutesAfterItsUserSaidSoAndOpenAtOnce() {
    rig.restart();
    NetworkView closing = rig.fleet().networks().close(Rig.NETWORK);
    rig.jump(Duration.ofSeconds(60));
    assertThat(rig.fleet().networks().close(Rig.NETWORK).traffic())
        .as("it does not begin anew")
        .isEqualTo(closing.traffic());

    rig.jump(Duration.ofSeconds(61));
    awaitTraffic(Traffic.CLOSED);
    NetworkView.Traffic shown = rig.fleet().networks().show(Rig.NETWORK).traffic();
    assertThat(shown.state()).isEqualTo("CLOSED");
    assertThat(shown.closingUntil()).isNull();

    assertThat(rig.fleet().networks().open(Rig.NETWORK).traffic().state()).isEqualTo("OPEN");
    awaitTraffic(Traffic.OPEN);
  }

  @Test
  void closedNetworkWithoutAnyPolicySaysWhatThatMeans() {
    assertThat(rig.fleet().networks().close(Rig.NETWORK).traffic().words())
        .startsWith("no VM of it takes any new connection but answers and exposed ports");
    allow("all", "all");
    assertThat(rig.fleet().networks().show(Rig.NETWORK).traffic().words())
        .startsWith("its VMs take new connections only as its policies let them in");
  }

  @Test
  void openNetworkIsToldNoPolicies() {
    allow("all", "all");
    label(Rig.VM, Map.of("tier", "web"));
    rig.restart();

    assertThat(segment(rig.east1).getAdmissionsList()).isEmpty();
    assertThat(rig.fleet().networks().show(Rig.NETWORK).traffic())
        .extracting(NetworkView.Traffic::state, NetworkView.Traffic::policies)
        .containsExactly("OPEN", 1);
  }

  @Test
  void whatIsExposedIsLetInUntilItDrains() {
    rig.fleet().networks().close(Rig.NETWORK);
    rig.fleet()
        .exposures()
        .expose(
            Rig.VM,
            new ExposeRequest(List.of(new ExposeRequest.Port(null, 443, 8443)), List.of("west-1")));
    awaitAdmissions(
        Admission.newBuilder()
            .addSources("10.5.0.254")
            .addVmIds(rig.vmId())
            .setProtocol(AdmittedProtocol.ADMITTED_TCP)
            .setFirstPort(8443)
            .setLastPort(8443)
            .build());

    rig.fleet().exposures().unexpose(Rig.VM, null, 443, List.of(), null);
    awaitAdmissions();
    assertThat(segment(rig.east1).getDoorsCount()).isEqualTo(1);
  }

  @Test
  void labelThatAVmGetsOrLosesIsToldAtOnce() {
    rig.fleet().networks().close(Rig.NETWORK);
    PolicyView ahead =
        rig.fleet()
            .policies()
            .allow(
                new PolicyRequest(Rig.NETWORK, "label:tier=web", "all", List.of("80/tcp"), true));
    assertThat(ahead.fromVms()).isZero();
    assertThat(ahead.toVms()).isEqualTo(2);
    awaitSources();

    label(Rig.VM, Map.of("tier", "web", "zone", "a"));
    awaitSources(DEMO);
    assertThat(rig.fleet().vms().show(Rig.VM).labels())
        .isEqualTo(Map.of("tier", "web", "zone", "a"));
    rig.fleet().labels().change(Rig.VM, new LabelVmRequest(null, List.of("tier")));
    awaitSources();
    assertThat(rig.fleet().vms().list())
        .extracting(vm -> vm.name() + vm.labels())
        .containsExactly(Rig.VM + "{zone=a}", Rig.NEIGHBOUR + "{}");
  }

  @Test
  void newVmHasItsLabelsFromTheBeginning() {
    CreateVmRequest asked =
        new CreateVmRequest(
            "third",
            Rig.IMAGE,
            "east-1",
            1,
            64L << 20,
            null,
            null,
            false,
            Rig.NETWORK,
            null,
            Map.of("tier", "web"));
    assertThat(rig.end(rig.fleet().vms().submitCreate(asked, Optional.empty())).state())
        .isEqualTo("DONE");

    assertThat(rig.fleet().vms().show("third").labels()).isEqualTo(Map.of("tier", "web"));
    assertThat(allow("label:tier=web", "all").fromVms()).isEqualTo(1);
  }

  @Test
  void policyThatRefersToNothingIsRefusedAndNothingIsChanged() {
    label(Rig.NEIGHBOUR, Map.of("tier", "db"));
    network("apart");
    make("elsewhere", "apart");
    make("flat", null);
    PolicyView first = allow("vm:" + Rig.VM, "label:tier=db", "80/tcp", "53/udp");

    assertRefused(
        policy("nothing", "all", "all"), Problem.Code.NOT_FOUND, "no network named 'nothing'");
    assertRefused(
        policy(Rig.NETWORK, "vm:nobody", "all"), Problem.Code.NOT_FOUND, "no VM named 'nobody'");
    assertRefused(
        policy(Rig.NETWORK, "all", "vm:elsewhere"),
        Problem.Code.CONFLICT,
        "VM 'elsewhere' is in network 'apart', not in network '" + Rig.NETWORK + "'");
    assertRefused(
        policy(Rig.NETWORK, "vm:flat", "all"), Problem.Code.CONFLICT, "is in no network, not in");
    assertRefused(
        policy(Rig.NETWORK, "label:tier=web", "all"),
        Problem.Code.CONFLICT,
        "has the label tier=web; they have tier=db.");
    assertRefused(policy(Rig.NETWORK, "label:tier=web", "all"), Problem.Code.CONFLICT, "--ahead");
    assertRefused(policy("apart", "all", "label:tier=db"), Problem.Code.CONFLICT, "they have none");
    assertRefused(policy(Rig.NETWORK, null, "all"), Problem.Code.INVALID, "'from' is missing");
    assertRefused(policy(Rig.NETWORK, "all", "web"), Problem.Code.INVALID, "'web' selects no VMs");
    assertRefused(policy(null, "all", "all"), Problem.Code.INVALID, "network is missing");
    assertRefused(policy(Rig.NETWORK, "all", "all", "9-1/tcp"), Problem.Code.INVALID, "write 1-9");
    assertRefused(
        policy(Rig.NETWORK, "all", "all", "70000/tcp"), Problem.Code.INVALID, "not 70000");
    assertRefused(
        policy(Rig.NETWORK, "all", "all", (String) null), Problem.Code.INVALID, "write any, icmp");
    assertRefused(
        policy(Rig.NETWORK, "vm:" + Rig.VM, "label:tier=db", "53/udp", "80/tcp", "53/udp"),
        Problem.Code.EXISTS,
        "policy %d of network".formatted(first.number()));

    assertThat(rig.fleet().policies().list(Optional.empty())).containsExactly(first);
  }

  @Test
  void policiesHaveNumbersThatAreNotGivenAgain() {
    network("apart");
    PolicyView first = allow("all", "all");
    PolicyView other = rig.fleet().policies().allow(policy("apart", "all", "all"));
    rig.fleet().policies().remove(other.number());
    PolicyView next = allow("all", "all", "icmp");

    assertThat(next.number()).isGreaterThan(other.number());
    assertThat(rig.fleet().policies().list(Optional.of(Rig.NETWORK))).containsExactly(first, next);
    assertThat(rig.fleet().policies().list(Optional.of("apart"))).isEmpty();
    assertRefused(
        () -> rig.fleet().policies().remove(other.number()),
        Problem.Code.NOT_FOUND,
        "there is no policy %d; 'godwit policy list'".formatted(other.number()));
    assertRefused(
        () -> rig.fleet().policies().list(Optional.of("nothing")),
        Problem.Code.NOT_FOUND,
        "'godwit network list'");
  }

  @Test
  void policyThatIsRemovedLetsNothingInAnyMore() {
    rig.fleet().networks().close(Rig.NETWORK);
    PolicyView made = allow("all", "vm:" + Rig.VM);
    awaitSources(DEMO, "10.5.0.3");
    rig.fleet().policies().remove(made.number());
    awaitAdmissions();
  }

  @Test
  void policiesThatNameAVmGoWithItAndItsDeletionSaysWhich() {
    PolicyView from = allow("vm:" + Rig.VM, "all");
    PolicyView to = allow("all", "vm:" + Rig.VM);
    PolicyView other = allow("vm:" + Rig.NEIGHBOUR, "all");
    rig.end(rig.fleet().vms().submitStop(Rig.VM, new StopVmRequest(true, null), Optional.empty()));
    OperationView deleted = rig.end(rig.fleet().vms().submitDelete(Rig.VM, Optional.empty()));

    assertThat(deleted.state()).isEqualTo("DONE");
    assertThat(deleted.lost())
        .isEqualTo(
            "with the VM the policies that named it: %d, %d".formatted(from.number(), to.number()));
    assertThat(rig.fleet().policies().list(Optional.empty()))
        .extracting(PolicyView::number, PolicyView::toVms)
        .containsExactly(tuple(other.number(), 1L));
  }

  @Test
  void policiesGoWithTheirNetwork() {
    network("apart");
    rig.fleet().policies().allow(policy("apart", "all", "all"));
    rig.fleet().networks().delete("apart");

    assertThat(rig.fleet().policies().list(Optional.empty())).isEmpty();
  }

  @Test
  void checkSaysWhyAConnectionIsLetInOrKeptOut() {
    network("apart");
    make("elsewhere", "apart");
    PolicyView made = allow("vm:" + Rig.VM, "vm:" + Rig.NEIGHBOUR, "5432/tcp");

    assertThat(check(Rig.NEIGHBOUR, Rig.VM, "80/tcp").why()).isEqualTo("OPEN");
    rig.fleet().networks().close(Rig.NETWORK);
    PolicyCheckView in = check(Rig.VM, Rig.NEIGHBOUR, "5432/tcp");
    assertThat(in.admitted()).isTrue();
    assertThat(in.why()).isEqualTo("POLICY");
    assertThat(in.policies()).containsExactly(made.number());
    assertThat(in.words())
        .isEqualTo(
            "let in by policy %d (vm:demo to vm:neighbour, 5432/tcp)".formatted(made.number()));
    PolicyCheckView out = check(Rig.VM, Rig.NEIGHBOUR, "22/tcp");
    assertThat(out.admitted()).isFalse();
    assertThat(out.why()).isEqualTo("NO_POLICY");
    assertThat(out.words())
        .contains("--from vm:demo --to vm:neighbour --port 22/tcp would")
        .startsWith("kept out");
    assertThat(check(Rig.NEIGHBOUR, Rig.VM, null).why()).isEqualTo("NO_POLICY");
    assertThat(check(Rig.VM, "elsewhere", null))
        .extracting(PolicyCheckView::admitted, PolicyCheckView::why)
        .containsExactly(false, "APART");
  }

  @Test
  void aPolicyFromAnotherNetworkConnectsTheTwoForTheHostsOfBoth() {
    network("web", "10.6.0.0/24");
    make("caller", "web");
    PolicyView made = allow("web/vm:caller", "vm:" + Rig.NEIGHBOUR, "7/tcp");

    assertThat(made)
        .extracting(PolicyView::from, PolicyView::fromVms, PolicyView::toVms)
        .containsExactly("web/vm:caller", 1L, 1L);
    Awaitility.await()
        .untilAsserted(
            () -> assertThat(rig.hosts.overlayOf(rig.east2).getSegmentsCount()).isEqualTo(2));
    Segment shop = segmentOf(Rig.NETWORK);
    assertThat(shop.getTraffic()).as("it is open, but not to others").isEqualTo(Traffic.OPEN);
    assertThat(shop.getAdmissionsList())
        .extracting(Admission::getPolicy, each -> each.getSourcesList().toString())
        .containsExactly(tuple(made.number(), "[10.6.0.2]"));
    assertThat(segmentOf("web").getPermissionsList())
        .extracting(Admission::getPolicy, each -> each.getSourcesList().toString())
        .containsExactly(tuple(made.number(), "[10.5.0.3]"));
    assertThat(segmentOf("web").getAdmissionsList()).isEmpty();
    assertThat(check("caller", Rig.NEIGHBOUR, "7/tcp").why()).isEqualTo("POLICY");
    assertThat(check("caller", Rig.VM, "7/tcp").words())
        .contains(
            "godwit policy allow --network shop --from web/vm:caller --to vm:demo --port 7/tcp");
    assertThat(check(Rig.NEIGHBOUR, "caller", "7/tcp").why()).isEqualTo("APART");

    rig.fleet().policies().remove(made.number());
    Awaitility.await()
        .untilAsserted(
            () -> assertThat(rig.hosts.overlayOf(rig.east2).getSegmentsCount()).isEqualTo(1));
    assertThat(segment(rig.east2).getConnectedList()).isEmpty();
  }

  private Segment segmentOf(String network) {
    return rig.hosts.overlayOf(rig.east2).getSegmentsList().stream()
        .filter(segment -> segment.getNetwork().equals(network))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void networksWithAddressesInCommonAreNotConnectedNorByWayOfAThird() {
    network("same");
    network("wide", "10.0.0.0/8");
    network("web", "10.6.0.0/24");
    network("also", "10.6.0.128/25");
    assertRefused(
        policy(Rig.NETWORK, "same/all", "all"),
        Problem.Code.CONFLICT,
        "networks 'shop' (10.5.0.0/24) and 'same' (10.5.0.0/24) have addresses in common");
    assertRefused(
        policy("wide", "shop/all", "all"),
        Problem.Code.CONFLICT,
        "networks 'wide' (10.0.0.0/8) and 'shop' (10.5.0.0/24) have addresses in common");
    PolicyView first = allow("web/all", "all");
    assertRefused(
        policy(Rig.NETWORK, "also/all", "all"),
        Problem.Code.CONFLICT,
        "and 'shop' is connected with 'web'");
    assertRefused(
        policy("also", "shop/all", "all"), Problem.Code.CONFLICT, "have addresses in common");

    assertThat(rig.fleet().policies().list(Optional.empty())).containsExactly(first);
  }

  /** Of neither network, as the VMs of both send. */
  @Test
  void networksAreNotConnectedWhereAnAgentIsTooOldForThat() {
    network("web", "10.6.0.0/24");
    rig.east2.setMesh(FakeHost.meshEnd("east-2").toBuilder().setPassages(false).build());
    rig.hosts.link(rig.east2);
    for (PolicyRequest asked :
        List.of(policy(Rig.NETWORK, "web/all", "all"), policy("web", "shop/all", "all"))) {
      assertRefused(asked, Problem.Code.CONFLICT, "know no ways between networks: east-2");
    }
    allow("all", "all");

    rig.east2.setMesh(FakeHost.meshEnd("east-2"));
    rig.hosts.link(rig.east2);
    assertThat(allow("web/all", "all").from()).isEqualTo("web/all");
  }

  @Test
  void aPolicyThatRefersToNothingInAnotherNetworkIsRefused() {
    network("web", "10.6.0.0/24");
    assertRefused(policy(Rig.NETWORK, "nothing/all", "all"), Problem.Code.NOT_FOUND, "'nothing'");
    assertRefused(
        policy(Rig.NETWORK, "web/vm:" + Rig.VM, "all"),
        Problem.Code.CONFLICT,
        "VM 'demo' is in network 'shop', not in network 'web'");
    assertRefused(
        policy(Rig.NETWORK, "web/label:a=b", "all"),
        Problem.Code.CONFLICT,
        "no VM of network 'web' has the label a=b");
    assertRefused(policy(Rig.NETWORK, "shop/all", "all"), Problem.Code.INVALID, "say --from all");
    assertRefused(policy(Rig.NETWORK, "all", "web/all"), Problem.Code.INVALID, "selects no VMs");
    assertRefused(policy(Rig.NETWORK, "We b/all", "all"), Problem.Code.INVALID, "network's name");

    assertThat(rig.fleet().policies().list(Optional.empty())).isEmpty();
  }

  @Test
  void aNetworkThatAPolicyRefersToIsNotDeleted() {
    network("web", "10.6.0.0/24");
    PolicyView made = allow("web/all", "all");

    assertRefused(
        () -> rig.fleet().networks().delete("web"),
        Problem.Code.CONFLICT,
        "policy %1$d of network 'shop' names network 'web'; remove it first: godwit policy remove %1$d. Nothing was changed"
            .formatted(made.number()));
    rig.fleet().policies().remove(made.number());
    rig.fleet().networks().delete("web");
  }

  @Test
  void checkOfWhatCannotBeAnsweredIsRefused() {
    make("flat", null);
    assertRefused(() -> check(Rig.VM, Rig.VM, null), Problem.Code.INVALID, "name two VMs");
    assertRefused(() -> check(Rig.VM, "flat", null), Problem.Code.CONFLICT, "is in no network");
    assertRefused(
        () -> check(Rig.VM, "nobody", null), Problem.Code.NOT_FOUND, "no VM named 'nobody'");
    assertRefused(() -> check(Rig.VM, null, null), Problem.Code.INVALID, "VM is missing");
    for (String port : List.of("tcp", "any", "1-2/tcp")) {
      assertRefused(
          () -> check(Rig.VM, Rig.NEIGHBOUR, port), Problem.Code.INVALID, "ask about 443/tcp");
    }
  }

  @Test
  void labelsThatCannotBeAreRefusedAndNothingIsChanged() {
    label(Rig.VM, Map.of("tier", "web"));
    assertRefused(
        () -> label(Rig.VM, Map.of("Tier", "web")), Problem.Code.INVALID, "not a label's key");
    assertRefused(
        () -> label(Rig.VM, Map.of("tier", "w b")), Problem.Code.INVALID, "not a label's value");
    assertRefused(
        () -> label(Rig.VM, Collections.singletonMap("tier", null)),
        Problem.Code.INVALID,
        "a label has no value");
    assertRefused(() -> label(Rig.VM, Map.of()), Problem.Code.INVALID, "say which labels");
    assertRefused(() -> label("nobody", Map.of("a", "b")), Problem.Code.NOT_FOUND, "'nobody'");
    assertRefused(
        () ->
            rig.fleet()
                .labels()
                .change(Rig.VM, new LabelVmRequest(Map.of("zone", "a"), List.of("zone"))),
        Problem.Code.INVALID,
        "both to be set and to be removed");
    assertRefused(
        () ->
            rig.fleet()
                .labels()
                .change(Rig.VM, new LabelVmRequest(Map.of("zone", "a"), List.of("nothing"))),
        Problem.Code.NOT_FOUND,
        "VM 'demo' has no label 'nothing'");
    List<String> keys = new ArrayList<>();
    for (int number = 0; number < 32; number++) {
      keys.add("key-" + number);
    }
    assertRefused(
        () -> label(Rig.VM, keys.stream().collect(Collectors.toMap(key -> key, key -> "value"))),
        Problem.Code.INVALID,
        "at most 32 labels, not 33");

    assertThat(rig.fleet().vms().show(Rig.VM).labels()).isEqualTo(Map.of("tier", "web"));
  }

  /** Nothing stands in it that could be learnt. */
  @Test
  void networkWithoutVmsIsClosedAtOnce() {
    NetworkView unused =
        rig.fleet()
            .networks()
            .create(new CreateNetworkRequest("empty", "10.9.0.0/24", null, null, null));

    assertThat(rig.fleet().networks().close("empty").traffic().state()).isEqualTo("CLOSED");
  }

  @Test
  void networkWhosePoliciesWereLostSaysSoAndTakesThemBeforeItIsClosedAgain() {
    rig.store().change(all -> all.networks().set(new NetworkName(Rig.NETWORK), Openness.UNKNOWN));
    assertThat(rig.fleet().networks().show(Rig.NETWORK).traffic())
        .satisfies(
            traffic -> {
              assertThat(traffic.state()).isEqualTo("UNKNOWN");
              assertThat(traffic.words())
                  .contains("lost or restored", "godwit policy close " + Rig.NETWORK);
            });
    assertThat(check(Rig.VM, Rig.NEIGHBOUR, null).why()).isEqualTo("UNKNOWN");

    allow("all", "vm:" + Rig.VM);
    Awaitility.await()
        .untilAsserted(() -> assertThat(segment(rig.east1).getAdmissionsCount()).isEqualTo(1));
    assertThat(segment(rig.east1).getTrafficUnknown()).isTrue();
    rig.fleet().networks().close(Rig.NETWORK);
    awaitTraffic(Traffic.CLOSING);
    assertThat(segment(rig.east1).getTrafficUnknown()).isFalse();
  }

  /** A host that does not know would open what is closed, or cut off what is open. */
  @Test
  void networkWhosePoliciesWereLostComesToNoHostThatDoesNotKnowIt() {
    rig.store().change(all -> all.networks().set(new NetworkName(Rig.NETWORK), Openness.UNKNOWN));

    assertThat(refusals(Rig.VM, "west-1")).containsExactly("TRAFFIC_UNKNOWN");
    assertThat(refusals(Rig.VM, "east-2")).as("it has the neighbour").isEmpty();
    assertThatThrownBy(() -> submit("third", "west-1"))
        .isInstanceOf(RefusedException.class)
        .asInstanceOf(type(RefusedException.class))
        .satisfies(
            refused ->
                assertThat(refused.refusals().getFirst().remedy())
                    .contains("godwit policy close " + Rig.NETWORK));
    assertThat(rig.end(submit("third", "east-1")).state()).isEqualTo("DONE");
    var unused = rig.fleet().networks().open(Rig.NETWORK);
    assertThat(refusals(Rig.VM, "west-1")).isEmpty();
  }

  private List<String> refusals(String vm, String host) {
    return rig
        .fleet()
        .migrations()
        .preflight(new MigrationRequest(vm, host, true, false, null))
        .refusals()
        .stream()
        .map(Problem.Refusal::code)
        .filter(code -> code.equals("TRAFFIC_UNKNOWN"))
        .toList();
  }

  private OperationView submit(String name, String host) {
    CreateVmRequest asked =
        new CreateVmRequest(
            name, Rig.IMAGE, host, 1, 64L << 20, null, null, false, Rig.NETWORK, null);
    return rig.fleet().vms().submitCreate(asked, Optional.empty());
  }

  private PolicyCheckView check(String from, String to, String port) {
    return rig.fleet().policies().check(from, to, Optional.ofNullable(port));
  }

  private PolicyView allow(String from, String to, String... ports) {
    return rig.fleet().policies().allow(policy(Rig.NETWORK, from, to, ports));
  }

  private static PolicyRequest policy(String network, String from, String to, String... ports) {
    return new PolicyRequest(network, from, to, Arrays.asList(ports), false);
  }

  private void label(String vm, Map<String, String> labels) {
    var unused = rig.fleet().labels().change(vm, new LabelVmRequest(labels, null));
  }

  private void network(String name) {
    network(name, "10.5.0.0/24");
  }

  private void network(String name, String range) {
    var unused =
        rig.fleet().networks().create(new CreateNetworkRequest(name, range, null, null, null));
  }

  private void make(String name, String network) {
    CreateVmRequest asked =
        new CreateVmRequest(
            name, Rig.IMAGE, "east-1", 1, 64L << 20, null, null, false, network, null);
    assertThat(rig.end(rig.fleet().vms().submitCreate(asked, Optional.empty())).state())
        .isEqualTo("DONE");
  }

  private void assertRefused(PolicyRequest asked, Problem.Code code, String why) {
    assertRefused(() -> rig.fleet().policies().allow(asked), code, why);
  }

  private static void assertRefused(ThrowingCallable call, Problem.Code code, String why) {
    assertThatThrownBy(call)
        .hasMessageContaining(why)
        .asInstanceOf(type(RefusedException.class))
        .extracting(RefusedException::code)
        .isEqualTo(code);
  }

  private Segment segment(FakeHost host) {
    return rig.hosts.overlayOf(host).getSegments(0);
  }

  private void awaitTraffic(Traffic traffic) {
    Awaitility.await()
        .untilAsserted(
            () -> {
              assertThat(segment(rig.east1).getTraffic()).isEqualTo(traffic);
              assertThat(segment(rig.east2)).isEqualTo(segment(rig.east1));
            });
  }

  private void awaitAdmissions(Admission... admissions) {
    Awaitility.await()
        .untilAsserted(
            () -> assertThat(segment(rig.east2).getAdmissionsList()).containsExactly(admissions));
  }

  private void awaitSources(String... sources) {
    Awaitility.await()
        .untilAsserted(
            () -> {
              assertThat(segment(rig.east2).getAdmissionsCount()).isEqualTo(1);
              assertThat(segment(rig.east2).getAdmissions(0).getSourcesList())
                  .containsExactly(sources);
            });
  }
}
