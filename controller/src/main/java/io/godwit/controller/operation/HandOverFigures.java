package io.godwit.controller.operation;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.godwit.controller.saga.JournalEntry;
import io.godwit.controller.saga.StepEvent;
import io.godwit.model.HostId;
import io.godwit.protocol.v1.HandOverReport;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What a move measured, as the journal keeps it. The shapes are {@link HandOverReport}'s.
 *
 * @param downtimeMicros -1 where it was not measured, as for a release that was repeated
 * @param blackoutMicros -1 where it was not measured
 * @param loss what the VM has lost, for people; empty for nothing, also in journals of before
 * @param relay the id of the third host by way of which the streams went that this step opened
 *     anew; empty where it opened none, or needed nobody for them
 */
public record HandOverFigures(
    long downtimeMicros,
    long blackoutMicros,
    long memoryWireBytes,
    long diskWireBytes,
    long controlWireBytes,
    long memoryBytes,
    long diskBytes,
    String loss,
    String relay) {
  /** The step of a migration that measures them. */
  static final String STEP = "hand-over";

  public HandOverFigures {
    loss = Objects.requireNonNullElse(loss, "");
    relay = Objects.requireNonNullElse(relay, "");
  }

  /** Whether there is anything to report. */
  @JsonIgnore
  public boolean isMeasured() {
    return downtimeMicros >= 0;
  }

  /** Of a move, by its journal; empty where it has none. */
  public static Optional<HandOverFigures> in(List<JournalEntry> journal) {
    return journal.stream()
        .filter(entry -> entry.step().equals(STEP) && entry.event() == StepEvent.DONE)
        .map(JournalEntry::detail)
        .filter(detail -> !detail.isEmpty())
        .map(detail -> Json.read(detail, HandOverFigures.class))
        .findFirst();
  }

  static HandOverFigures of(HandOverReport report, Optional<HostId> relay) {
    return new HandOverFigures(
        report.getDowntimeMicros(),
        report.getBlackoutMicros(),
        report.getMemoryWireBytes(),
        report.getDiskWireBytes(),
        report.getControlWireBytes(),
        report.getMemoryBytes(),
        report.getDiskBytes(),
        report.getLoss(),
        relay.map(HostId::toString).orElse(""));
  }
}
