package io.godwit.controller.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.controller.usage.DailyRhythm;
import io.godwit.controller.usage.DailyRhythm.HourOfDay;
import io.godwit.controller.usage.Level;
import io.godwit.controller.usage.Traffic;
import io.godwit.model.DataSize;
import io.godwit.model.HostId;
import io.godwit.model.VmId;
import io.godwit.protocol.v1.LoadReport;
import io.godwit.protocol.v1.VmLoad;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class CpuDemandsTest {
  private static final HostId EAST = new HostId(new UUID(0, 1));
  private static final HostId WEST = new HostId(new UUID(0, 2));
  private static final VmId VM = new VmId(new UUID(1, 1));
  private static final long HOST = 4000;
  private static final Duration STEP = Duration.ofSeconds(2);

  private final CpuDemands demands = new CpuDemands();
  private Instant now = Instant.EPOCH;
  private long cpuNanos;

  @Test
  void oneReportSaysNothing() {
    report(EAST, 500);

    assertThat(demands.of(VM)).isEmpty();
  }

  @Test
  void steadyUseIsFoundWithinATwelfth() {
    report(EAST, 0);
    use(EAST, 250, 100);

    CpuDemands.Measured measured = demands.of(VM).orElseThrow();
    assertThat(measured.recent().high()).isBetween(250L, 250L * 13 / 12 + 1);
    assertThat(measured.over()).isEqualTo(STEP.multipliedBy(100));
  }

  @Test
  void fiveOfAHundredSamplesMayBeHigher() {
    report(EAST, 0);
    use(EAST, 100, 95);
    use(EAST, 4000, 5);
    assertThat(demands.of(VM).orElseThrow().recent().high()).isLessThan(120);

    use(EAST, 4000, 5);
    assertThat(demands.of(VM).orElseThrow().recent().high()).isBetween(4000L, 4400L);
    assertThat(demands.of(VM).orElseThrow().recent().usual()).isLessThan(120);
  }

  @Test
  void whatWasLongAgoIsForgotten() {
    report(EAST, 0);
    use(EAST, 3000, 1800);
    use(EAST, 100, 3700);

    assertThat(demands.of(VM).orElseThrow().recent().high()).isLessThan(120);
  }

  @Test
  void counterOfTheNextHostBeginsAnew() {
    report(EAST, 0);
    use(EAST, 100, 50);
    cpuNanos = 0;
    report(WEST, 0);
    use(WEST, 100, 50);

    assertThat(demands.of(VM).orElseThrow().recent().high()).isLessThan(120);
    assertThat(demands.of(VM).orElseThrow().over()).isEqualTo(STEP.multipliedBy(101));
  }

  @Test
  void busiestHourOfItsDaysCountsAlsoWhereItIsIdleNow() {
    demands.learn(VM, rhythm(9, 900));
    assertThat(planned()).as("before any report").isEqualTo(900);

    report(EAST, 0);
    use(EAST, 50, 600);
    assertThat(planned()).isEqualTo(900);
    assertThat(CpuDemands.why(demands.of(VM), 1, HOST)).contains("from 09:00 to 10:00 UTC");

    demands.learn(VM, rhythm(9, 10));
    assertThat(planned()).isBetween(50L, 55L);
    assertThat(CpuDemands.why(demands.of(VM), 1, HOST)).contains("lately");
  }

  private long planned() {
    return CpuDemands.planned(demands.of(VM), 1, HOST);
  }

  private static DailyRhythm rhythm(int hour, long mean) {
    return new DailyRhythm(
        List.of(
            new HourOfDay(
                hour,
                Duration.ofHours(5),
                new Level(mean, mean, mean, 0),
                new Level(mean, mean, mean, 0),
                DataSize.ZERO,
                Traffic.NONE)));
  }

  private void use(HostId host, long milli, int times) {
    for (int time = 0; time < times; time++) {
      report(host, milli);
    }
  }

  private void report(HostId host, long milli) {
    now = now.plus(STEP);
    cpuNanos += milli * STEP.toNanos() / 1000;
    VmLoad load =
        VmLoad.newBuilder()
            .setVmId(VM.toString())
            .setRunning(true)
            .setCpuTimeNanos(cpuNanos)
            .build();
    demands.observe(host, LoadReport.newBuilder().addVms(load).build(), now);
  }
}
