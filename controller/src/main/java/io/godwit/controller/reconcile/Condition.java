package io.godwit.controller.reconcile;

import io.godwit.model.HostId;
import io.godwit.model.VmId;
import java.util.Objects;
import java.util.Optional;

/**
 * Something about a VM that is not as it should be.
 *
 * @param host where; empty where it is not about one
 * @param message for people: what is found, what Godwit does about it, what they can do
 */
public record Condition(Code code, VmId vm, Optional<HostId> host, String message) {
  /** How much it matters. */
  public enum Severity {
    /** Godwit deals with it. */
    NOTE,
    /** A person should look. */
    WARNING,
    /** Data or the VM itself is at risk. */
    ALARM
  }

  /** What it is. */
  public enum Code {
    RUNS_TWICE(Severity.ALARM),
    RUNS_ELSEWHERE(Severity.ALARM),
    TWO_OWNERS(Severity.ALARM),
    MISSING(Severity.ALARM),
    DISK_MISSING(Severity.ALARM),
    STALE_DISK(Severity.ALARM),
    HOST_BEHIND(Severity.ALARM),
    JOURNAL_UNREADABLE(Severity.ALARM),
    IN_DOUBT(Severity.WARNING),
    OPEN_HAND_OVER(Severity.WARNING),
    UNCONFIRMED(Severity.WARNING),
    UNKNOWN_VM(Severity.WARNING),
    KEPT_COPY(Severity.NOTE),
    LEFTOVER(Severity.NOTE),
    AWAITS_START(Severity.NOTE);

    private final Severity severity;

    Code(Severity severity) {
      this.severity = severity;
    }

    public Severity severity() {
      return severity;
    }

    /**
     * Whether it is what several hosts say together. Their reports are of different moments, so in
     * a hand-over they contradict each other until the source has reported again.
     */
    public boolean comparesReports() {
      return this == RUNS_TWICE || this == TWO_OWNERS;
    }
  }

  public Condition {
    Objects.requireNonNull(code);
    Objects.requireNonNull(vm);
    Objects.requireNonNull(host);
    Objects.requireNonNull(message);
  }
}
