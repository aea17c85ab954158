package io.godwit.api;

import java.time.Instant;
import java.util.List;

/**
 * An operation.
 *
 * @param kind CREATE_VM, START_VM, STOP_VM, DELETE_VM, MIGRATE, IMPORT_IMAGE, APPLY_PLAN (whose
 *     moves are operations of their own, and stay made where it ends ROLLED_BACK), RESOLVE_VM
 *     (carries out a decision whose a VM is) or RECONCILE_VM (cleans up by itself)
 * @param state PENDING, RUNNING, ROLLING_BACK, or one of the ends: DONE, ROLLED_BACK, IN_DOUBT
 * @param plan the number of the plan that it applies; null of others
 * @param phase of a migration: preflight, seed, prepare, pre-copy, switchover, post-copy, finish,
 *     cleanup; of others the step's name
 * @param cause why it did not end DONE
 * @param report of a migration that is done
 * @param lost what the VM has lost in a migration that is done, for people: its memory, where one
 *     of its two processes ended in post-copy or right after the hand-over. Of a deletion, what
 *     went with the VM: policies that named it. Null for nothing
 * @param left what a migration that has ended has left at the host that does not own the VM, and
 *     who removes it, for people; null for nothing
 * @param relay the host that passed on what a migration's two hosts sent each other, as they could
 *     not reach each other; null where one dialled the other
 * @param outsideWindows whether a migration was asked for whatever windows are kept
 * @param sequence rises with every change
 */
public record OperationView(
    String id,
    String kind,
    String state,
    String vm,
    String image,
    Long plan,
    String source,
    String destination,
    String phase,
    Progress progress,
    boolean cancelRequested,
    Cause cause,
    MigrationReport report,
    String lost,
    String left,
    String relay,
    boolean outsideWindows,
    List<StepView> steps,
    Instant createdAt,
    Instant endedAt,
    long sequence) {

  /**
   * How far it is.
   *
   * @param remainingMillis the estimate; null where there is none yet
   */
  public record Progress(
      long memoryDoneBytes,
      long memoryTotalBytes,
      long diskDoneBytes,
      long diskTotalBytes,
      long seedDoneBytes,
      long seedTotalBytes,
      Long remainingMillis,
      String detail) {}

  /**
   * Why.
   *
   * @param vmState where the VM stands, for people: for example that it runs on at its source
   */
  public record Cause(String code, String message, String vmState) {}

  /**
   * A step of the saga.
   *
   * @param state PENDING, STARTED, DONE, FAILED, UNDO_STARTED, UNDONE or UNDO_FAILED
   */
  public record StepView(String name, String state, Instant startedAt, Instant endedAt) {}

  /**
   * What a migration did.
   *
   * @param blackoutMillis by a ping from the source's host; null where it was not measured
   * @param memoryBytes of the guest; the wire figures count what travelled, TLS included
   */
  public record MigrationReport(
      String vm,
      String source,
      String destination,
      long totalMillis,
      double downtimeMillis,
      Double blackoutMillis,
      long memoryBytes,
      long diskBytes,
      long memoryWireBytes,
      long diskWireBytes,
      long wireBytes) {}
}
