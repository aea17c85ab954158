package io.godwit.controller.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.godwit.api.MigrationRequest;
import io.godwit.api.OperationView;
import io.godwit.api.ResolutionView;
import io.godwit.api.ResolveRequest;
import io.godwit.controller.fleet.FakeFleet.Fault;
import io.godwit.controller.fleet.FakeFleet.Point;
import io.godwit.controller.operation.Instances;
import io.godwit.protocol.v1.DomainState;
import io.godwit.protocol.v1.LoadReport;
import io.godwit.protocol.v1.Order.VerbCase;
import io.godwit.protocol.v1.OrderFailed;
import io.godwit.protocol.v1.Ownership;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** VMs in doubt: what a person sees, decides, and may not decide; what evidence decides. */
class CustodyTest {
  @TempDir Path directory;

  private Rig rig;

  @BeforeEach
  void start() {
    rig = Rig.withVm(directory, true).start();
    rig.knowInstances();
  }

  @AfterEach
  void stop() {
    assertThat(rig.hosts.broken()).isEmpty();
    rig.close();
  }

  /** The destination is lost while the VM still runs at its source. */
  private OperationView doubtWithTheDestinationGone() {
    rig.hosts.failAt(Point.COPYING, OrderFailed.Code.MIGRATION_FAILED);
    rig.hosts.fail(VerbCase.REVOKE, Fault.HOST_GONE_BEFORE);
    OperationView doubt = rig.end(migrate());
    assertThat(doubt.state()).isEqualTo("IN_DOUBT");
    return doubt;
  }

  @Test
  void showsTheEvidenceAndWhatEachChoiceMeans() {
    OperationView doubt = doubtWithTheDestinationGone();

    ResolutionView view = rig.fleet().custody().show(Rig.VM);

    assertThat(view.operation()).isEqualTo(doubt.id());
    assertThat(view.witnesses())
        .extracting(ResolutionView.Witness::host, ResolutionView.Witness::journal)
        .contains(
            org.assertj.core.groups.Tuple.tuple("east-1", "HANDING_OVER"),
            org.assertj.core.groups.Tuple.tuple("west-1", null));
    assertThat(view.witnesses().getFirst().domain()).isEqualTo("RUNNING");
    assertThat(view.witnesses().getFirst().disk()).isEqualTo("HANDING_OVER of epoch 2");
    assertThat(view.choices())
        .extracting(ResolutionView.Choice::consequence)
        .as("nobody may be chosen while west-1 may run it")
        .containsOnlyNulls();
    assertThat(view.choices().getFirst().meaning()).contains("--fenced west-1");
  }

  @Test
  void aPersonDecidesAndTheDecisionIsJournalled() {
    OperationView doubt = doubtWithTheDestinationGone();

    OperationView end = rig.end(resolve("east-1", List.of("west-1"), "CONTINUES"));

    assertThat(end.state()).as("%s", end).isEqualTo("DONE");
    assertThat(end.kind()).isEqualTo("RESOLVE_VM");
    assertThat(rig.vm().owner()).isEqualTo(rig.east1.id);
    assertThat(rig.vm().epoch().value()).as("younger than the grant").isEqualTo(3);
    assertThat(rig.vm().operation()).isEmpty();
    OperationView ended = rig.fleet().operations().show(doubt.id());
    assertThat(ended.state()).isEqualTo("ROLLED_BACK");
    assertThat(ended.cause().code()).isEqualTo("RESOLVED");
    assertThat(ended.cause().message()).contains("the tester decided", "east-1", end.id());
    assertThat(rig.east1.runs(rig.vmId())).isTrue();
    String parameters =
        rig.read(transaction -> transaction.operations().all().getFirst().parameters());
    assertThat(parameters).contains("the tester", "HANDING_OVER", "west-1");
  }

  @Test
  void whatWasDecidedAgainstComesBackAndIsNeitherStartedNorRemoved() {
    doubtWithTheDestinationGone();
    rig.end(resolve("east-1", List.of("west-1"), "CONTINUES"));

    rig.hosts.link(rig.west1);

    awaitCondition("KEPT_COPY");
    assertThat(rig.west1.runs(rig.vmId())).isFalse();
    assertThat(rig.west1.disks).containsKey(rig.vmId());
    assertThat(rig.hosts.executed()).doesNotContain(VerbCase.FINISH_OUTGOING);
  }

  @Test
  void refusesWhatTheEvidenceContradicts() {
    doubtWithTheDestinationGone();

    assertRefused("east-1", List.of(), "CONTINUES", "does not answer and may run the VM");
    assertRefused("west-1", List.of("east-1"), "CONTINUES", "answers, so it is not off");
    assertRefused("west-1", List.of(), "CONTINUES", "RUNNING on host east-1");
    assertRefused("east-2", List.of("west-1"), "CONTINUES", "RUNNING on host east-1");
    assertThat(rig.vm().epoch().value()).isEqualTo(1);
  }

  @Test
  void wantsTheConsequenceAcceptedByItsName() {
    doubtWithTheDestinationGone();

    for (String wrong : new String[] {null, "yes", "STARTS_FROM_DISK"}) {
      assertThatThrownBy(() -> resolve("east-1", List.of("west-1"), wrong))
          .isInstanceOf(RefusedException.class)
          .hasMessageContaining("nothing is lost")
          .hasMessageContaining("accept it by its name: CONTINUES");
    }
    assertThatThrownBy(() -> resolve("east-1", List.of("west-1", "east-2"), "CONTINUES"))
        .hasMessageContaining("need not be fenced");
  }

  @Test
  void refusesWhereNothingIsInDoubt() {
    assertRefused("west-1", List.of("east-1"), "CONTINUES", "no doubt");
    assertRefused("east-1", List.of(), "CONTINUES", "no doubt");
  }

  /** The source is lost when the destination has the VM whole and stands paused. */
  private OperationView doubtWithTheSourceGone() {
    rig.hosts.failAt(Point.ARRIVED, OrderFailed.Code.IN_DOUBT);
    rig.hosts.fail(VerbCase.QUERY_VM, Fault.HOST_GONE_BEFORE);
    OperationView doubt = rig.end(migrate());
    assertThat(doubt.state()).as("%s", doubt).isEqualTo("IN_DOUBT");
    return doubt;
  }

  @Test
  void whatHasArrivedWholeIsNotGivenUpWhileTheSourceIsSilent() {
    doubtWithTheSourceGone();

    assertThat(rig.hosts.executed()).doesNotContain(VerbCase.REVOKE);
    assertThat(rig.west1.domain(rig.vmId())).isEqualTo(DomainState.DOMAIN_PAUSED);
    OperationView end = rig.end(resolve("west-1", List.of("east-1"), "CONTINUES"));
    assertThat(end.state()).as("%s", end).isEqualTo("DONE");
    assertThat(rig.west1.runs(rig.vmId())).isTrue();
    assertThat(rig.vm().owner()).isEqualTo(rig.west1.id);
  }

  @Test
  void aProviderThatStoppedTheSourceGivesTheVmToTheDestinationByItself() {
    doubtWithTheSourceGone();
    rig.instances.say("east-1", Instances.State.STOPPED);

    lookAfterTheProviderWasAsked("east-1");

    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> rig.west1.runs(rig.vmId()) && rig.vm().operation().isEmpty());
    assertThat(rig.vm().owner()).isEqualTo(rig.west1.id);
    rig.hosts.link(rig.east1);
    rig.fleet().repairs().look();
    assertThat(rig.east1.runs(rig.vmId())).isFalse();
  }

  @Test
  void aProvidersWordMovesTheOperationOnByItself() {
    OperationView doubt = doubtWithTheDestinationGone();
    rig.instances.say("west-1", Instances.State.RUNNING);
    rig.fleet().repairs().look();
    assertThat(rig.fleet().operations().show(doubt.id()).state()).isEqualTo("IN_DOUBT");

    rig.instances.say("west-1", Instances.State.STOPPED);
    lookAfterTheProviderWasAsked("west-1");

    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(
            () -> {
              assertThat(rig.vm().operation()).isEmpty();
              assertThat(rig.vm().epoch().value()).isEqualTo(3);
            });
    assertThat(rig.vm().owner()).isEqualTo(rig.east1.id);
    assertThat(rig.fleet().operations().show(doubt.id()).cause().message())
        .contains("evidence decided");
    assertThat(rig.east1.runs(rig.vmId())).isTrue();
  }

  @Test
  void aProviderThatSaysAStoppedHostIsOffLosesNothingByItself() {
    rig.hosts.failAt(Point.RELEASED, OrderFailed.Code.IN_DOUBT);
    rig.hosts.failOn(VerbCase.PREPARE_OUTGOING, Fault.FAILS, 2, 3, 4, 5, 6, 7);
    rig.hosts.fail(VerbCase.REVOKE, Fault.HOST_GONE_BEFORE);
    OperationView doubt = rig.end(migrate());
    rig.instances.say("west-1", Instances.State.STOPPED);

    lookAfterTheProviderWasAsked("west-1");

    assertThat(rig.fleet().operations().show(doubt.id()).state()).isEqualTo("IN_DOUBT");
    assertThat(rig.east1.runs(rig.vmId())).as("its newest disk may be west-1's").isFalse();
    assertThat(choice("east-1").consequence()).isEqualTo("LOSES_LATER_WRITES");
  }

  @Test
  void aHostThatBootedGetsItsVmStartedOnce() {
    rig.east1.domains.put(rig.vmId(), DomainState.DOMAIN_SHUT_OFF);
    rig.east1.awaiting.add(rig.vmId());
    rig.east1.bootId = "boot-2";
    rig.hosts.link(rig.east1);

    Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> rig.east1.runs(rig.vmId()));
    Awaitility.await().until(() -> rig.vm().operation().isEmpty());
    rig.fleet().repairs().look();
    rig.fleet().repairs().look();
    assertThat(rig.fleet().operations().list(Optional.of(Rig.VM), Optional.empty()))
        .filteredOn(operation -> operation.kind().equals("START_VM"))
        .hasSize(1);
  }

  @Test
  void aHostThatBootedAfterItsVmLeftStartsNothing() {
    assertThat(rig.end(migrate()).state()).isEqualTo("DONE");
    rig.east1.journal.put(rig.vmId(), new FakeHost.Entry(Ownership.OWNED, 1));
    rig.east1.disks.put(rig.vmId(), new FakeHost.Disk(0));
    rig.east1.awaiting.add(rig.vmId());
    rig.hosts.link(rig.east1);

    awaitCondition("TWO_OWNERS");
    rig.fleet().repairs().look();
    assertThat(rig.east1.runs(rig.vmId())).isFalse();
    assertThat(rig.east1.disks).as("nothing of a restored host is removed").containsKey(rig.vmId());
  }

  @Test
  void leftoversAreCleanedOnceTheOwnerHasProvenItself() {
    assertThat(rig.end(migrate()).state()).isEqualTo("DONE");
    rig.east1.disks.put(rig.vmId(), new FakeHost.Disk(0));
    rig.hosts.vmsChanged(rig.east1);

    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> !rig.east1.disks.containsKey(rig.vmId()));
    assertThat(rig.west1.runs(rig.vmId())).isTrue();
  }

  @Test
  void aVmThatRunsTwiceIsToldAndNotTouched() {
    rig.west1.journal.put(rig.vmId(), new FakeHost.Entry(Ownership.SUPERSEDED, 1));
    rig.west1.domains.put(rig.vmId(), DomainState.DOMAIN_RUNNING);
    rig.hosts.vmsChanged(rig.west1);
    rig.fleet().repairs().look();
    assertThat(rig.fleet().vms().show(Rig.VM).conditions())
        .as("another report may be on its way, as in each hand-over")
        .extracting(each -> each.code())
        .doesNotContain("RUNS_TWICE");

    awaitCondition("RUNS_TWICE");
    assertThat(rig.fleet().vms().show(Rig.VM).conditions().getFirst().severity())
        .isEqualTo("ALARM");
    assertThat(rig.west1.runs(rig.vmId())).isTrue();
    assertThat(rig.east1.runs(rig.vmId())).isTrue();
  }

  /** Its agent was killed, and its link has not broken yet. */
  @Test
  void whatAHostSaidBeforeItFellSilentIsNoDouble() {
    rig.west1.journal.put(rig.vmId(), new FakeHost.Entry(Ownership.SUPERSEDED, 1));
    rig.west1.domains.put(rig.vmId(), DomainState.DOMAIN_RUNNING);
    rig.hosts.vmsChanged(rig.west1);
    rig.fleet().repairs().look();

    Awaitility.await()
        .during(Duration.ofSeconds(4))
        .atMost(Duration.ofSeconds(20))
        .until(
            () -> {
              rig.reports().load(rig.west1.id, LoadReport.getDefaultInstance());
              rig.fleet().repairs().look();
              return !codes().contains("RUNS_TWICE");
            });
  }

  private List<String> codes() {
    return rig.fleet().vms().show(Rig.VM).conditions().stream().map(each -> each.code()).toList();
  }

  /** While hosts report every now and then, as they do. */
  private void awaitCondition(String code) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(
            () -> {
              Stream.of(rig.east1, rig.east2, rig.west1)
                  .filter(host -> !rig.hosts.isIsolated(host))
                  .forEach(host -> rig.reports().load(host.id, LoadReport.getDefaultInstance()));
              rig.fleet().repairs().look();
              assertThat(codes()).contains(code);
            });
  }

  /** It is asked now and then; a person who asks has it asked at once. */
  private void lookAfterTheProviderWasAsked(String host) {
    assertThat(rig.fleet().custody().show(Rig.VM).witnesses())
        .anyMatch(witness -> witness.host().equals(host) && witness.fencing() != null);
    rig.fleet().repairs().look();
  }

  private ResolutionView.Choice choice(String host) {
    rig.instances.say("west-1", Instances.State.STOPPED);
    return rig.fleet().custody().show(Rig.VM).choices().stream()
        .filter(each -> each.host().equals(host))
        .findFirst()
        .orElseThrow();
  }

  private void assertRefused(String owner, List<String> fenced, String accept, String why) {
    assertThatThrownBy(() -> resolve(owner, fenced, accept))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining(why)
        .hasMessageContaining("Nothing was changed");
  }

  private OperationView resolve(String owner, List<String> fenced, String accept) {
    return rig.fleet()
        .custody()
        .resolve(Rig.VM, new ResolveRequest(owner, fenced, accept), "the tester", Optional.empty());
  }

  private OperationView migrate() {
    return rig.fleet()
        .migrations()
        .submit(new MigrationRequest(Rig.VM, "west-1", false, false, null), Optional.empty());
  }
}
