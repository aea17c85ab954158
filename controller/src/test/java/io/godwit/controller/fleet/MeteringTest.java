package io.godwit.controller.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.godwit.api.VmDemandView;
import io.godwit.controller.usage.Samples;
import io.godwit.controller.usage.Traffic;
import io.godwit.controller.usage.UsageHour;
import io.godwit.model.DataSize;
import io.godwit.model.VmId;
import io.godwit.protocol.v1.GuestMemory;
import io.godwit.protocol.v1.LoadReport;
import io.godwit.protocol.v1.VmLoad;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** That what VMs use outlives the controller, and is what plans count with. */
class MeteringTest {
  private final Instant today = UsageHour.hourOf(Instant.now());

  @TempDir Path directory;

  private Rig rig;

  @BeforeEach
  void start() {
    rig = Rig.withVm(directory, true).start();
  }

  @AfterEach
  void stop() {
    rig.close();
  }

  @Test
  void whatHostsReportIsKeptWhenTheControllerStops() {
    report(0);
    report(40_000_000);
    rig.restart();
    rig.fleet().metering().keep();

    VmDemandView demand = rig.fleet().vms().demand(Rig.VM);
    assertThat(demand.hours()).hasSize(1);
    assertThat(demand.hours().getFirst().memoryMostBytes()).isEqualTo(77 << 20);
    assertThat(demand.plannedMilli()).as("nobody knows it well yet").isEqualTo(250);
    assertThat(demand.why()).contains("less than 10 minutes", "a quarter of its vCPUs");
  }

  @Test
  void plansCountAVmWithTheBusiestHourOfItsDays() {
    Instant yesterday = today.minus(Duration.ofHours(20));
    keep(yesterday, 700);
    keep(yesterday.plus(Duration.ofHours(5)), 30);
    rig.restart();
    rig.fleet().metering().keep();

    VmDemandView demand = rig.fleet().vms().demand(Rig.VM);
    assertThat(demand.plannedMilli()).isBetween(700L, 760L);
    assertThat(demand.why())
        .contains("%02d:00".formatted(yesterday.atOffset(ZoneOffset.UTC).getHour()), "busiest");
    assertThat(rig.fleet().vms().show(Rig.VM).cpuDemand().plannedMilli())
        .isEqualTo(demand.plannedMilli());
  }

  @Test
  void whatIsOldIsNotCounted() {
    keep(today.minus(Duration.ofDays(8)), 900);
    keep(today.minus(Duration.ofDays(15)), 900);
    rig.fleet().metering().keep();

    assertThat(rig.fleet().vms().demand(Rig.VM).hours()).isEmpty();
    VmId vm = rig.vm().spec().id();
    List<UsageHour> kept =
        rig.read(store -> store.usage().between(vm, Instant.EPOCH, Instant.now()));
    assertThat(kept).as("there are not too many").hasSize(2);
  }

  @Test
  void clockThatRunsAheadForAMomentLosesNothing() {
    keep(today.minus(Duration.ofHours(20)), 700);
    rig.jump(Duration.ofDays(400));
    rig.fleet().metering().keep();
    report(0);
    report(10);
    rig.fleet().metering().keep();
    rig.jump(Duration.ofDays(-400));
    rig.fleet().metering().keep();

    assertThat(rig.fleet().vms().demand(Rig.VM).plannedMilli()).isBetween(700L, 760L);
    assertThat(rig.fleet().vms().demand(Rig.VM).hours()).hasSize(1);
  }

  @Test
  void whatAGuestTellsOfItsMemoryIsShownAndPlansCountAllOfIt() {
    tell(0);
    tell(40_000_000);
    rig.fleet().metering().keep();

    VmDemandView demand = rig.fleet().vms().demand(Rig.VM);
    assertThat(demand.guestMemory().balloonBytes()).isEqualTo(240L << 20);
    assertThat(demand.guestMemory().usedBytes()).isEqualTo(40L << 20);
    assertThat(demand.guestMemory().usedHighBytes()).isBetween(40L << 20, 44L << 20);
    assertThat(demand.guestMemory().reclaimableBytes())
        .as("not below a need of 40 to 44 MiB, a quarter and 128 MiB")
        .isBetween((240L - 128 - 55) << 20, (240L - 128 - 50) << 20);
    assertThat(demand.hours().getFirst().balloonLeastBytes()).isEqualTo(240L << 20);
    assertThat(demand.memoryBytes()).isEqualTo(256L << 20);
    assertThat(demand.guestMemoryWhy()).contains("plans count all of its memory");
  }

  @Test
  void guestThatTellsNothingIsSaidToBeUnknown() {
    tell(0);
    report(40_000_000);
    rig.fleet().metering().keep();

    VmDemandView demand = rig.fleet().vms().demand(Rig.VM);
    assertThat(demand.guestMemory()).isNull();
    assertThat(demand.guestMemoryWhy()).startsWith("unknown").contains("all of its memory counts");
    assertThat(demand.hours().getFirst().guestUsedHighBytes()).isNull();
  }

  private void tell(long cpuNanos) {
    VmLoad load =
        VmLoad.newBuilder()
            .setVmId(rig.vmId())
            .setRunning(true)
            .setCpuTimeNanos(cpuNanos)
            .setMemoryBytes(240 << 20)
            .setGuestMemory(GuestMemory.newBuilder().setUsableBytes(200 << 20))
            .build();
    rig.reports().load(rig.east1.id, LoadReport.newBuilder().addVms(load).build());
  }

  @Test
  void vmThatDoesNotExistHasNoDemand() {
    assertThatThrownBy(() -> rig.fleet().vms().demand("nobody"))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("nobody");
  }

  private void keep(Instant begins, long milli) {
    Samples cpu = new Samples();
    for (int sample = 0; sample < 1000; sample++) {
      cpu.add(milli);
    }
    UsageHour hour =
        new UsageHour(begins, Duration.ofHours(1), cpu, DataSize.ofMebibytes(64), Traffic.NONE);
    rig.store().change(store -> store.usage().add(rig.vm().spec().id(), hour));
  }

  private void report(long cpuNanos) {
    VmLoad load =
        VmLoad.newBuilder()
            .setVmId(rig.vmId())
            .setRunning(true)
            .setCpuTimeNanos(cpuNanos)
            .setMemoryUsedBytes(77 << 20)
            .build();
    rig.reports().load(rig.east1.id, LoadReport.newBuilder().addVms(load).build());
  }
}
