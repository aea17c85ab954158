package io.godwit.bench.demo;

import io.godwit.api.OperationView.MigrationReport;
import io.godwit.bench.probe.Observer;

/**
 * One move, as target/demo/report.json has it.
 *
 * @param totalMillis from the order to the end of the operation
 * @param downtimeMillis what QEMU reports
 * @param blackoutMillis what a client outside of both hosts saw
 * @param memoryBytes of the guest
 * @param diskBytes of the guest's writable layer
 * @param wireBytes between the hosts, TLS included
 * @param connectionSurvived the client's TCP connections are the same and lost no answer
 * @param writesLost acknowledged before or during the move, but not on the disk after it
 */
public record MoveReport(
    String vm,
    String source,
    String destination,
    long totalMillis,
    double downtimeMillis,
    double blackoutMillis,
    long memoryBytes,
    long diskBytes,
    long wireBytes,
    boolean connectionSurvived,
    long writesLost) {

  /** Joins what Godwit reports with what the client saw; where both say it, the client counts. */
  public static MoveReport of(MigrationReport report, Observer.Seen seen) {
    return new MoveReport(
        report.vm(),
        report.source(),
        report.destination(),
        report.totalMillis(),
        report.downtimeMillis(),
        seen.blackout().toNanos() / 1e6,
        report.memoryBytes(),
        report.diskBytes(),
        report.wireBytes(),
        seen.connectionSurvived(),
        seen.writesLost());
  }

  /** Whether the client noticed nothing but a short silence. */
  public boolean seamless() {
    return connectionSurvived && writesLost == 0;
  }
}
