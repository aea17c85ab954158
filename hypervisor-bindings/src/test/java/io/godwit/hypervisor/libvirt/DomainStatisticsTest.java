package io.godwit.hypervisor.libvirt;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.hypervisor.GuestMemory;
import io.godwit.model.DataSize;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a balloon's driver tells, as libvirt 9.0 names it. */
final class DomainStatisticsTest {
  private static final Map<String, Object> TOLD =
      Map.of(
          "balloon.current", 262144L,
          "balloon.available", 240000L,
          "balloon.usable", 200000L,
          "balloon.unused", 150000L,
          "balloon.swap_in", 12L,
          "balloon.swap_out", 34L,
          "balloon.major_fault", 56L,
          "balloon.last-update", 1764300000L);

  @Test
  void sizesAreInKibibytesAndTheTimeInSeconds() {
    assertThat(DomainStatistics.guest(TypedParameters.of(TOLD)))
        .contains(
            new GuestMemory(
                new DataSize(240000L << 10),
                new DataSize(200000L << 10),
                new DataSize(150000L << 10),
                new DataSize(12 << 10),
                new DataSize(34 << 10),
                56,
                Instant.ofEpochSecond(1764300000)));
  }

  @Test
  void guestWithoutTheDriverHasToldNothing() {
    assertThat(DomainStatistics.guest(with("balloon.last-update", 0L))).isEmpty();
    assertThat(DomainStatistics.guest(TypedParameters.of(Map.of("balloon.current", 1L)))).isEmpty();
    Map<String, Object> withoutUsable = new HashMap<>(TOLD);
    withoutUsable.remove("balloon.usable");
    assertThat(DomainStatistics.guest(TypedParameters.of(withoutUsable))).isEmpty();
  }

  @Test
  void nonsenseOfAGuestIsNoHarm() {
    assertThat(DomainStatistics.guest(with("balloon.usable", -1L)))
        .hasValueSatisfying(told -> assertThat(told.usable()).isEqualTo(DataSize.ZERO));
    assertThat(DomainStatistics.guest(with("balloon.available", Long.MAX_VALUE))).isPresent();
    assertThat(DomainStatistics.guest(with("balloon.last-update", Long.MAX_VALUE))).isPresent();
  }

  @Test
  void whatAGuestTellsCanBeAddedUp() {
    Map<String, Object> huge = new HashMap<>(TOLD);
    for (String name : List.of("available", "usable", "unused", "swap_in", "swap_out")) {
      huge.put("balloon." + name, Long.MAX_VALUE);
    }
    DataSize most = new DataSize(1L << 50);
    assertThat(DomainStatistics.guest(TypedParameters.of(huge)))
        .contains(
            new GuestMemory(most, most, most, most, most, 56, Instant.ofEpochSecond(1764300000)));
  }

  private static TypedParameters with(String name, long value) {
    Map<String, Object> values = new HashMap<>(TOLD);
    values.put(name, value);
    return TypedParameters.of(values);
  }
}
