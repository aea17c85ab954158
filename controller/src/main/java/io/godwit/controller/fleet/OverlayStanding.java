package io.godwit.controller.fleet;

import io.godwit.protocol.v1.Overlay;
import io.godwit.protocol.v1.OverlayReport;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What has become of a host's overlay.
 *
 * @param sent the last over the present link
 * @param made what the host has told over it, the newest
 */
record OverlayStanding(Optional<Stamp> sent, Optional<OverlayReport> made) {
  static final OverlayStanding UNTOLD = new OverlayStanding(Optional.empty(), Optional.empty());

  /** Which state of which controller's store an overlay is of. */
  record Stamp(long coordinator, long revision) implements Comparable<Stamp> {
    @Override
    public int compareTo(Stamp other) {
      return Comparator.comparingLong(Stamp::coordinator)
          .thenComparingLong(Stamp::revision)
          .compare(this, other);
    }
  }

  enum State {
    MADE,
    PENDING,
    PROBLEM
  }

  OverlayStanding sent(Overlay overlay) {
    return new OverlayStanding(
        Optional.of(new Stamp(overlay.getCoordinator(), overlay.getRevision())), made);
  }

  OverlayStanding made(OverlayReport report) {
    return new OverlayStanding(sent, Optional.of(report));
  }

  State state() {
    if (!problems().isEmpty()) {
      return State.PROBLEM;
    }
    return isUpToDate() ? State.MADE : State.PENDING;
  }

  List<String> problems() {
    return made.map(report -> List.copyOf(report.getProblemsList())).orElse(List.of());
  }

  private boolean isUpToDate() {
    return made.map(report -> new Stamp(report.getCoordinator(), report.getRevision()))
        .filter(stamp -> sent.isPresent() && stamp.compareTo(sent.get()) >= 0)
        .isPresent();
  }
}
