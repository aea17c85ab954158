package io.godwit.migration.handover;

/** A way to build the hand-over that a search must find wrong. */
enum Weakness {
  /** libvirt's stock flags: the destination runs at Finish. */
  RUNS_AT_FINISH,
  /** The destination takes a VM that has arrived when it cannot reach the source any more. */
  TAKES_WHEN_UNREACHABLE,
  /** The source releases when the copy is complete, and does not wait for its QEMU's exit. */
  RELEASES_BEFORE_EXIT,
  /** The destination takes what is released, whatever its journal says. */
  IGNORES_EPOCHS,
  /** The source takes any exit of its QEMU for the move's end. */
  BELIEVES_ANY_EXIT,
  /** Only the release lets a VM run, and nobody makes up for a crash just then. */
  RESUMES_ONLY_AT_THE_RELEASE,
  /** A release on streams that have been replaced still counts. */
  HEARS_ENDED_STREAMS,
  /** Finish of a move flagged for post-copy passes, although post-copy never began. */
  FINISH_PASSES_UNGUARDED,
  /** The source starts post-copy without the destination's journal. */
  STARTS_POST_COPY_UNASKED,
  /** A fenced destination is taken for one that never had the VM. */
  RECLAIMS_ON_FENCING_ALONE,
  /** A fenced source is taken for one whose guest did not run on after the copy. */
  RESUMES_AN_ARRIVAL_ON_FENCING_ALONE
}
