package io.godwit.agent.migration;

import io.godwit.hypervisor.MigrationStatistics;
import io.godwit.protocol.v1.HandOverReport;

/** The hypervisor's own figures of a move. */
final class Figures {
  private Figures() {}

  static void add(HandOverReport.Builder report, MigrationStatistics completed) {
    completed.downtime().map(HandOverHandler::micros).ifPresent(report::setDowntimeMicros);
    report
        .setMemoryBytes(completed.memoryProcessed().bytes())
        .setDiskBytes(completed.diskProcessed().bytes());
  }
}
