package io.godwit.controller.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.model.VmId;
import io.godwit.protocol.v1.DomainState;
import io.godwit.protocol.v1.Reading;
import io.godwit.protocol.v1.VmEvidence;
import io.godwit.protocol.v1.VmReport;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Evidence of VMs that arrives in another order than it was read. */
final class ToldVmsTest {
  private static final VmId ONE = new VmId(new UUID(0, 1));
  private static final VmId TWO = new VmId(new UUID(0, 2));
  private static final long START = 7;
  private static final long START_BEFORE = 3;

  @Test
  void aReportThatWasReadBeforeAResultDoesNotTakeItsPlace() {
    ToldVms told =
        ToldVms.NOTHING
            .with(report(1, Map.of()))
            .with(evidence(START, 3, ONE, DomainState.DOMAIN_RUNNING))
            .with(report(2, Map.of(ONE, DomainState.DOMAIN_PAUSED)));

    assertThat(domain(told, ONE)).isEqualTo(DomainState.DOMAIN_RUNNING);
    assertThat(domain(told.with(report(4, Map.of(ONE, DomainState.DOMAIN_SHUT_OFF))), ONE))
        .as("one that was read later does")
        .isEqualTo(DomainState.DOMAIN_SHUT_OFF);
  }

  @Test
  void aResultThatWasReadBeforeAReportDoesNotTakeItsPlace() {
    ToldVms told =
        ToldVms.NOTHING
            .with(report(2, Map.of(ONE, DomainState.DOMAIN_RUNNING)))
            .with(evidence(START, 1, ONE, DomainState.DOMAIN_PAUSED));

    assertThat(domain(told, ONE)).isEqualTo(DomainState.DOMAIN_RUNNING);
  }

  @Test
  void aVmThatAReportDoesNotTellOfIsGoneUnlessItWasReadLater() {
    ToldVms told =
        ToldVms.NOTHING
            .with(report(1, Map.of(ONE, DomainState.DOMAIN_RUNNING)))
            .with(evidence(START, 3, TWO, DomainState.DOMAIN_RUNNING))
            .with(report(2, Map.of()));

    assertThat(told.all().orElseThrow()).containsOnlyKeys(TWO);
    assertThat(told.with(evidence(START, 1, ONE, DomainState.DOMAIN_RUNNING)).all().orElseThrow())
        .as("an older result does not bring it back")
        .containsOnlyKeys(TWO);
  }

  @Test
  void oneVmsEvidenceSaysNothingOfTheOthers() {
    ToldVms told = ToldVms.NOTHING.with(evidence(START, 2, ONE, DomainState.DOMAIN_RUNNING));
    assertThat(told.all()).as("no report has come yet").isEmpty();

    ToldVms reported =
        told.with(
            report(1, Map.of(ONE, DomainState.DOMAIN_PAUSED, TWO, DomainState.DOMAIN_RUNNING)));
    assertThat(domain(reported, ONE)).isEqualTo(DomainState.DOMAIN_RUNNING);
    assertThat(domain(reported, TWO)).isEqualTo(DomainState.DOMAIN_RUNNING);
  }

  @Test
  void aResultThatWasKeptFromTheAgentsLastStartIsNotBelieved() {
    VmEvidence kept = evidence(START_BEFORE, 99, ONE, DomainState.DOMAIN_PAUSED);
    VmReport report = report(1, Map.of(ONE, DomainState.DOMAIN_RUNNING));

    assertThat(domain(ToldVms.NOTHING.with(report).with(kept), ONE))
        .isEqualTo(DomainState.DOMAIN_RUNNING);
    assertThat(domain(ToldVms.NOTHING.with(kept).with(report), ONE))
        .isEqualTo(DomainState.DOMAIN_RUNNING);
  }

  @Test
  void ofAnAgentThatDoesNotCountWhatComesLastCounts() {
    VmEvidence paused = uncounted(DomainState.DOMAIN_PAUSED);
    VmEvidence running = uncounted(DomainState.DOMAIN_RUNNING);
    ToldVms told = ToldVms.NOTHING.with(VmReport.newBuilder().addVms(paused).build());

    assertThat(domain(told.with(running), ONE)).isEqualTo(DomainState.DOMAIN_RUNNING);
    assertThat(domain(told.with(running).with(VmReport.newBuilder().addVms(paused).build()), ONE))
        .isEqualTo(DomainState.DOMAIN_PAUSED);
  }

  private static DomainState domain(ToldVms told, VmId vm) {
    return told.all().orElseThrow().get(vm).getDomain();
  }

  private static VmReport report(long number, Map<VmId, DomainState> vms) {
    List<VmEvidence> all =
        vms.entrySet().stream()
            .map(vm -> evidence(START, number, vm.getKey(), vm.getValue()))
            .toList();
    return VmReport.newBuilder().addAllVms(all).setReading(reading(START, number)).build();
  }

  private static VmEvidence evidence(long start, long number, VmId vm, DomainState domain) {
    return VmEvidence.newBuilder()
        .setVmId(vm.toString())
        .setDomain(domain)
        .setReading(reading(start, number))
        .build();
  }

  private static VmEvidence uncounted(DomainState domain) {
    return VmEvidence.newBuilder().setVmId(ONE.toString()).setDomain(domain).build();
  }

  private static Reading reading(long start, long number) {
    return Reading.newBuilder().setAgentStart(start).setNumber(number).build();
  }
}
