package io.godwit.migration.ownership;

/** What a VM's disk on this host is worth. Only a live one may ever be started. */
public enum DiskState {
  /** The only copy that counts. */
  LIVE,
  /** Being filled by a move that has not handed over. */
  SEEDING,
  /** Superseded or given up; may be removed. */
  STALE
}
