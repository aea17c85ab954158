package io.godwit.controller.metrics;

import io.godwit.api.OperationView;
import io.godwit.api.OperationView.MigrationReport;
import io.godwit.controller.fleet.Operations;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;

/**
 * What migrations took: {@code godwit_migration_duration_seconds}, {@code
 * godwit_migration_downtime_seconds} as QEMU says, {@code godwit_migration_blackout_seconds} as a
 * ping from the source's host saw.
 */
public final class MigrationMetrics {
  private final Operations operations;
  private final Timer duration;
  private final Timer downtime;
  private final Timer blackout;

  public MigrationMetrics(Operations operations, MeterRegistry registry) {
    this.operations = operations;
    this.duration = timer("duration", "From the request to the end").register(registry);
    this.downtime = timer("downtime", "vCPUs stopped, as QEMU reports").register(registry);
    this.blackout =
        timer("blackout", "Silence of the VM to a ping from its source's host").register(registry);
  }

  /** Counts a migration when it is done; one that is not done is among the operations' states. */
  public void follow(String operation) {
    // Ends by itself, with the operation.
    var unused = operations.watch(operation, this::count);
  }

  private void count(OperationView view) {
    MigrationReport report = view.report();
    if (report == null || view.endedAt() == null) {
      return;
    }
    duration.record(Duration.ofMillis(report.totalMillis()));
    downtime.record(nanos(report.downtimeMillis()));
    if (report.blackoutMillis() != null) {
      blackout.record(nanos(report.blackoutMillis()));
    }
  }

  private static Duration nanos(double millis) {
    return Duration.ofNanos((long) (millis * 1_000_000));
  }

  private static Timer.Builder timer(String name, String description) {
    return Timer.builder("godwit.migration." + name)
        .description(description)
        .serviceLevelObjectives(
            Duration.ofMillis(50),
            Duration.ofMillis(100),
            Duration.ofMillis(250),
            Duration.ofMillis(500),
            Duration.ofSeconds(1),
            Duration.ofSeconds(5),
            Duration.ofSeconds(30),
            Duration.ofMinutes(5));
  }
}
