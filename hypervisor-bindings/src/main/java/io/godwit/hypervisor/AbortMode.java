package io.godwit.hypervisor;

/** How a running migration ends early (virDomainAbortJobFlags). */
public enum AbortMode {
  /** The VM stays at its source; refused once post-copy is active. */
  CANCEL,
  /** Pauses a post-copy migration whose link is dead, so that it can be recovered. */
  PAUSE_POST_COPY
}
