package io.godwit.controller.usage;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.controller.usage.UsageMeter.Part;
import io.godwit.model.DataSize;
import io.godwit.model.HostId;
import io.godwit.model.VmId;
import io.godwit.protocol.v1.GuestMemory;
import io.godwit.protocol.v1.LoadReport;
import io.godwit.protocol.v1.VmLoad;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class UsageMeterTest {
  private static final HostId EAST = new HostId(new UUID(0, 1));
  private static final HostId WEST = new HostId(new UUID(0, 2));
  private static final VmId VM = new VmId(new UUID(1, 1));
  private static final Duration STEP = Duration.ofSeconds(2);
  private static final Instant NINE = Instant.parse("2026-11-27T09:00:00Z");

  private final UsageMeter meter = new UsageMeter();
  private Instant even = Instant.EPOCH;
  private Instant clock = NINE;
  private VmLoad counters = VmLoad.newBuilder().setVmId(VM.toString()).setRunning(true).build();

  @Test
  void usesAreThoseBetweenTwoReports() {
    report(EAST);
    assertThat(meter.take()).isEmpty();
    use(250, 4000);
    report(EAST);
    use(250, 2000);
    report(EAST);

    UsageHour hour = only();
    assertThat(hour.begins()).isEqualTo(NINE);
    assertThat(hour.measured()).isEqualTo(STEP.multipliedBy(2));
    assertThat(hour.cpu().quantile(1)).isBetween(250L, 250L * 13 / 12 + 1);
    assertThat(hour.traffic()).isEqualTo(new Traffic(6000, 6000, 6000, 6000));
    assertThat(hour.memoryMost()).isEqualTo(DataSize.ofMebibytes(100));
    assertThat(meter.take()).as("told once").isEmpty();
  }

  @Test
  void eachHourOfTheClockHasItsOwn() {
    report(EAST);
    use(100, 0);
    report(EAST);
    clock = NINE.plus(Duration.ofHours(1));
    use(900, 0);
    report(EAST);

    assertThat(meter.take())
        .extracting(part -> part.hour().begins())
        .containsExactlyInAnyOrder(NINE, NINE.plus(Duration.ofHours(1)));
  }

  @Test
  void countersOfAnotherHostOrOfAnotherProcessBeginAnew() {
    report(EAST);
    use(100, 1000);
    report(EAST);
    reset();
    report(WEST);
    use(100, 1000);
    report(WEST);
    reset();
    report(WEST);

    UsageHour hour = only();
    assertThat(hour.measured()).isEqualTo(STEP.multipliedBy(2));
    assertThat(hour.traffic().sent()).isEqualTo(2000);
  }

  @Test
  void nothingIsKnownOfTheTimeInWhichNobodyReportedOrItWasStopped() {
    report(EAST);
    even = even.plus(Duration.ofHours(3));
    use(1000, 0);
    report(EAST);
    assertThat(meter.take()).isEmpty();

    counters = counters.toBuilder().setRunning(false).build();
    report(EAST);
    counters = counters.toBuilder().setRunning(true).build();
    report(EAST);
    assertThat(meter.take()).isEmpty();
  }

  /** As after a move, until it is removed. */
  @Test
  void stoppedCopyOnAnotherHostIsNotTheVm() {
    VmLoad copy = VmLoad.newBuilder().setVmId(VM.toString()).build();
    for (int time = 0; time < 5; time++) {
      use(100, 1000);
      report(EAST);
      meter.observe(WEST, 1, LoadReport.newBuilder().addVms(copy).build(), even, clock);
    }
    assertThat(only().measured()).isEqualTo(STEP.multipliedBy(4));
  }

  @Test
  void whatAGuestTellsIsWhatItsBalloonLeavesItButForWhatItCouldUse() {
    use(100, 0);
    report(EAST);
    tell(1024, 700);
    report(EAST);
    tell(512, 200);
    report(EAST);
    tell(512, 9999);
    report(EAST);

    GuestMemoryUse guest = only().guest();
    assertThat(guest.used().count()).isEqualTo(3);
    assertThat(guest.used().quantile(0.6)).isBetween(312L, 312L * 13 / 12 + 1);
    assertThat(guest.leastBalloon()).isEqualTo(DataSize.ofMebibytes(512));
  }

  @Test
  void ofAGuestThatTellsNothingNothingIsKnown() {
    report(EAST);
    use(100, 0);
    report(EAST);
    assertThat(only().guest().isKnown()).isFalse();
  }

  private void tell(long balloon, long usable) {
    counters =
        counters.toBuilder()
            .setMemoryBytes(balloon << 20)
            .setGuestMemory(GuestMemory.newBuilder().setUsableBytes(usable << 20))
            .build();
  }

  @Test
  void whatCouldNotBeKeptIsTakenAgain() {
    report(EAST);
    use(100, 1000);
    report(EAST);
    List<Part> parts = meter.take();
    use(100, 1000);
    report(EAST);

    meter.giveBack(parts);
    assertThat(only().traffic().received()).isEqualTo(2000);
  }

  private UsageHour only() {
    List<Part> parts = meter.take();
    assertThat(parts).hasSize(1);
    assertThat(parts.getFirst().vm()).isEqualTo(VM);
    return parts.getFirst().hour();
  }

  private void use(long milli, long bytes) {
    counters =
        counters.toBuilder()
            .setCpuTimeNanos(counters.getCpuTimeNanos() + milli * STEP.toNanos() / 1000)
            .setMemoryUsedBytes(100 << 20)
            .setDiskReadBytes(counters.getDiskReadBytes() + bytes)
            .setDiskWrittenBytes(counters.getDiskWrittenBytes() + bytes)
            .setNetworkReceivedBytes(counters.getNetworkReceivedBytes() + bytes)
            .setNetworkSentBytes(counters.getNetworkSentBytes() + bytes)
            .build();
  }

  private void reset() {
    counters = VmLoad.newBuilder().setVmId(VM.toString()).setRunning(true).build();
  }

  private void report(HostId host) {
    even = even.plus(STEP);
    meter.observe(host, 1, LoadReport.newBuilder().addVms(counters).build(), even, clock);
  }
}
