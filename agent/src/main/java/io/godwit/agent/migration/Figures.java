package io.godwit.agent.migration;

import io.godwit.agent.tunnel.MoveStreams;
import io.godwit.agent.vm.Host;
import io.godwit.hypervisor.HypervisorException;
import io.godwit.hypervisor.MigrationStatistics;
import io.godwit.protocol.v1.HandOverReport;
import io.godwit.protocol.v1.StreamKind;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;

/** The hypervisor's own figures of a move. */
final class Figures {
  private static final Logger LOG = System.getLogger(Figures.class.getName());

  private Figures() {}

  /**
   * What a move that was released cost.
   *
   * @param blackout empty where it was not measured
   */
  static HandOverReport report(
      Host host, Grant grant, MoveStreams streams, Duration took, Optional<Duration> blackout) {
    HandOverReport.Builder report =
        HandOverReport.newBuilder()
            .setReleased(true)
            .setGrantedEpoch(grant.granted().value())
            .setDowntimeMicros(-1)
            .setBlackoutMicros(blackout.map(HandOverHandler::micros).orElse(-1L))
            .setMemoryWireBytes(streams.wireBytes(StreamKind.MEMORY))
            .setDiskWireBytes(streams.wireBytes(StreamKind.DISK))
            .setControlWireBytes(
                streams.wireBytes(StreamKind.CONTROL) + streams.wireBytes(StreamKind.HAND_OVER))
            .setTotalMillis(took.toMillis());
    try {
      host.hypervisor().completedMigration(grant.vm()).ifPresent(it -> add(report, it));
    } catch (HypervisorException e) {
      LOG.log(Level.WARNING, "the figures of {0} are incomplete: {1}", grant, e.getMessage());
    }
    return report.build();
  }

  private static void add(HandOverReport.Builder report, MigrationStatistics completed) {
    completed.downtime().map(HandOverHandler::micros).ifPresent(report::setDowntimeMicros);
    report
        .setMemoryBytes(completed.memoryProcessed().bytes())
        .setDiskBytes(completed.diskProcessed().bytes());
  }
}
