package io.godwit.controller.operation;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.godwit.protocol.v1.HandOverReport;
import java.util.Objects;

/**
 * What a move measured, as the journal keeps it. The shapes are {@link HandOverReport}'s.
 *
 * @param downtimeMicros -1 where it was not measured, as for a release that was repeated
 * @param blackoutMicros -1 where it was not measured
 * @param loss what the VM has lost, for people; empty for nothing, also in journals of before
 */
public record HandOverFigures(
    long downtimeMicros,
    long blackoutMicros,
    long memoryWireBytes,
    long diskWireBytes,
    long controlWireBytes,
    long memoryBytes,
    long diskBytes,
    String loss) {
  public HandOverFigures {
    loss = Objects.requireNonNullElse(loss, "");
  }

  /** Whether there is anything to report. */
  @JsonIgnore
  public boolean isMeasured() {
    return downtimeMicros >= 0;
  }

  static HandOverFigures of(HandOverReport report) {
    return new HandOverFigures(
        report.getDowntimeMicros(),
        report.getBlackoutMicros(),
        report.getMemoryWireBytes(),
        report.getDiskWireBytes(),
        report.getControlWireBytes(),
        report.getMemoryBytes(),
        report.getDiskBytes(),
        report.getLoss());
  }
}
