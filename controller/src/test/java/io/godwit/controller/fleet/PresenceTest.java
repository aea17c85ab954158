package io.godwit.controller.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.protocol.v1.LoadReport;
import io.godwit.protocol.v1.VmReport;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class PresenceTest {
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

  @Test
  void aHostsClockIsComparedByItsNewestReport() {
    Presence linked = Presence.NEVER_SEEN.linkedAt(NOW);
    assertThat(linked.clockAhead()).as("it has not told").isEmpty();

    Presence ahead = linked.with(report(NOW.plusSeconds(90)), NOW);
    assertThat(ahead.clockAhead()).contains(Duration.ofSeconds(90));
    assertThat(
            ahead
                .with(VmReport.getDefaultInstance(), NOW)
                .seenAt(NOW)
                .silent("libvirtd is down", NOW)
                .clockAhead())
        .as("as what else it says does not tell")
        .contains(Duration.ofSeconds(90));
    assertThat(ahead.with(report(NOW.minusSeconds(30)), NOW).clockAhead())
        .contains(Duration.ofSeconds(-30));
  }

  @Test
  void anAgentOfBeforeDoesNotTellItsClock() {
    Presence old = Presence.NEVER_SEEN.linkedAt(NOW).with(LoadReport.getDefaultInstance(), NOW);
    assertThat(old.clockAhead()).isEmpty();
  }

  @Test
  void aClockIsForgottenWithTheLink() {
    Presence told = Presence.NEVER_SEEN.linkedAt(NOW).with(report(NOW.plusSeconds(90)), NOW);
    assertThat(told.unlinked().clockAhead()).isEmpty();
    assertThat(told.linkedAt(NOW).clockAhead()).isEmpty();
  }

  private static LoadReport report(Instant clock) {
    return LoadReport.newBuilder().setClockMillis(clock.toEpochMilli()).build();
  }
}
