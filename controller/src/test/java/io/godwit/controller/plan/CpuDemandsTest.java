package io.godwit.controller.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.controller.plan.CpuDemands.Vcpus;
import io.godwit.controller.usage.DailyRhythm;
import io.godwit.controller.usage.DailyRhythm.HourOfDay;
import io.godwit.controller.usage.Level;
import io.godwit.controller.usage.Traffic;
import io.godwit.migration.plan.fleet.Cores;
import io.godwit.migration.plan.fleet.CpuDay;
import io.godwit.model.DataSize;
import io.godwit.model.HostId;
import io.godwit.model.VmId;
import io.godwit.protocol.v1.LoadReport;
import io.godwit.protocol.v1.VmLoad;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.IntToLongFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CpuDemandsTest {
  private static final HostId EAST = new HostId(new UUID(0, 1));
  private static final HostId WEST = new HostId(new UUID(0, 2));
  private static final VmId VM = new VmId(new UUID(1, 1));
  private static final long HOST = 4000;
  private static final Duration SHORT = Duration.ofMinutes(9);
  private static final Duration STEP = Duration.ofSeconds(2);

  private static final Vcpus ONE = new Vcpus(1, 1);

  private final CpuDemands demands = new CpuDemands();
  private Instant now = Instant.EPOCH;
  private long cpuNanos;
  private double speed = 1;

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
  void whatIsUsedOfASlowHostCountsLess() {
    report(EAST, 0);
    speed = 0.5;
    use(EAST, 800, 400);
    assertThat(planned()).isBetween(400L, 440L);

    speed = 1;
    use(WEST, 400, 100);
    assertThat(planned())
        .as("moved to a host that is fast, it needs as much")
        .isBetween(400L, 440L);
    assertThat(CpuDemands.planned(demands.of(new VmId(new UUID(7, 7))), new Vcpus(2, 0.5), HOST))
        .as("a quarter of its vCPUs there")
        .isEqualTo(250);
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
    assertThat(CpuDemands.why(demands.of(VM), ONE, HOST)).contains("from 09:00 to 10:00 UTC");

    demands.learn(VM, rhythm(9, 10));
    assertThat(planned()).isBetween(50L, 55L);
    assertThat(CpuDemands.why(demands.of(VM), ONE, HOST)).contains("lately");
  }

  @Test
  void eachPartOfTheDayCountsWithTheMostOfItsHours() {
    demands.learn(VM, rhythm(hour -> hour == 9 ? 900 : hour < 4 ? 300 : 100));

    assertThat(day()).isEqualTo(day(300, 100, 900, 100, 100, 100));
    assertThat(planned()).isEqualTo(900);
  }

  @Test
  void untilAllHoursAreKnownAllPartsCountAsTheBusiestThatIs() {
    demands.learn(
        VM, new DailyRhythm(List.of(hour(1, 200, Duration.ofHours(1)), hour(9, 700, SHORT))));
    assertThat(day()).isEqualTo(CpuDay.constant(new Cores(200)));

    List<HourOfDay> sinceNoon =
        IntStream.range(11, 24)
            .mapToObj(hour -> hour(hour, hour == 11 ? 100 : 900, Duration.ofHours(1)))
            .toList();
    demands.learn(VM, new DailyRhythm(sinceNoon));
    assertThat(day())
        .as("twenty idle minutes before noon say nothing of its mornings")
        .isEqualTo(CpuDay.constant(new Cores(900)));
  }

  @Test
  void whatIsNotMeasuredLongCountsWithAQuarterOfItsVcpusAllDay() {
    demands.learn(VM, new DailyRhythm(List.of(hour(1, 200, SHORT))));

    assertThat(day()).isEqualTo(CpuDay.constant(new Cores(250)));
  }

  /** It is the first hours of the day. */
  @Test
  void busierThanOnItsDaysCountsForNowAndTheNextPart() {
    demands.learn(VM, rhythm(hour -> 100));
    report(EAST, 0);
    use(EAST, 800, 600);

    assertThat(day().at(0)).isBetween(800L, 870L);
    assertThat(day().at(1)).isEqualTo(day().at(0));
    assertThat(day().at(2)).isEqualTo(100);
    assertThat(day().at(5)).isEqualTo(100);
  }

  @Test
  void asBusyAsOnItsDaysSaysNothingOfTheNextPart() {
    demands.learn(VM, rhythm(hour -> hour < 4 ? 900 : 100));
    report(EAST, 0);
    use(EAST, 800, 600);

    assertThat(day()).isEqualTo(day(900, 100, 100, 100, 100, 100));
  }

  @Test
  void busierLatelyCountsAllDayWhereNotAllHoursAreKnown() {
    demands.learn(VM, rhythm(9, 400));
    report(EAST, 0);
    use(EAST, 800, 600);

    assertThat(day().isConstant()).isTrue();
    assertThat(day().at(3)).isBetween(800L, 870L);
  }

  private CpuDay day() {
    return CpuDemands.day(demands.of(VM), ONE, HOST);
  }

  private static CpuDay day(long... parts) {
    return CpuDay.of(part -> parts[part]);
  }

  private static DailyRhythm rhythm(IntToLongFunction means) {
    return new DailyRhythm(
        IntStream.range(0, 24)
            .mapToObj(hour -> hour(hour, means.applyAsLong(hour), Duration.ofHours(5)))
            .toList());
  }

  private static HourOfDay hour(int hour, long mean, Duration measured) {
    Level level = new Level(mean, mean, mean, 0);
    return new HourOfDay(hour, measured, level, level, DataSize.ZERO, Traffic.NONE);
  }

  private long planned() {
    return CpuDemands.planned(demands.of(VM), ONE, HOST);
  }

  private static DailyRhythm rhythm(int hour, long mean) {
    return new DailyRhythm(List.of(hour(hour, mean, Duration.ofHours(5))));
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
    demands.observe(host, speed, LoadReport.newBuilder().addVms(load).build(), now, now);
  }
}
