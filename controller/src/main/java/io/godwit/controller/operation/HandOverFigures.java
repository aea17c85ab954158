package io.godwit.controller.operation;

import io.godwit.protocol.v1.HandOverReport;

/**
 * What a move measured, as the journal keeps it. The shapes are {@link HandOverReport}'s.
 *
 * @param blackoutMicros -1 where it was not measured
 */
public record HandOverFigures(
    long downtimeMicros,
    long blackoutMicros,
    long memoryWireBytes,
    long diskWireBytes,
    long controlWireBytes,
    long memoryBytes,
    long diskBytes) {
  static HandOverFigures of(HandOverReport report) {
    return new HandOverFigures(
        report.getDowntimeMicros(),
        report.getBlackoutMicros(),
        report.getMemoryWireBytes(),
        report.getDiskWireBytes(),
        report.getControlWireBytes(),
        report.getMemoryBytes(),
        report.getDiskBytes());
  }
}
