package io.godwit.controller.reconcile;

import io.godwit.protocol.v1.DiskMark;
import io.godwit.protocol.v1.DomainState;
import io.godwit.protocol.v1.VmEvidence;

/** How a host's word about a VM is read. */
public final class Evidence {
  private Evidence() {}

  /** Its vCPUs execute, or QEMU stands and could execute them. */
  public static boolean isActive(VmEvidence evidence) {
    return switch (evidence.getDomain()) {
      case DOMAIN_RUNNING,
          DOMAIN_PAUSED,
          DOMAIN_PAUSED_FOR_MIGRATION,
          DOMAIN_PAUSED_POST_COPY_FAILED,
          DOMAIN_PAUSED_ON_ERROR ->
          true;
      case DOMAIN_ABSENT, DOMAIN_SHUT_OFF, DOMAIN_CRASHED, UNRECOGNIZED -> false;
    };
  }

  public static boolean runs(VmEvidence evidence) {
    return evidence.getDomain() == DomainState.DOMAIN_RUNNING;
  }

  /** The journal says that this host may run it. */
  public static boolean owns(VmEvidence evidence) {
    return switch (evidence.getOwnership()) {
      case OWNED, HANDING_OVER -> true;
      case OWNERSHIP_NONE, INCOMING, REVOKED, SUPERSEDED, OWNERSHIP_UNREADABLE, UNRECOGNIZED ->
          false;
    };
  }

  /** The ledger says that it is over there, and a definition or a disk is left. */
  public static boolean isLeftover(VmEvidence evidence) {
    boolean something =
        evidence.getDiskPresent() || evidence.getDomain() != DomainState.DOMAIN_ABSENT;
    return switch (evidence.getOwnership()) {
      case REVOKED, SUPERSEDED -> something && !isActive(evidence);
      case INCOMING -> something && !runs(evidence);
      case OWNED, HANDING_OVER, OWNERSHIP_NONE, OWNERSHIP_UNREADABLE, UNRECOGNIZED -> false;
    };
  }

  /** The disk is the one that counts by its label. */
  public static boolean hasLiveDisk(VmEvidence evidence) {
    DiskMark mark = evidence.getDiskLabel().getMark();
    return evidence.getDiskPresent()
        && (mark == DiskMark.DISK_LIVE || mark == DiskMark.DISK_HANDING_OVER);
  }

  /** The disk is younger than the journal: the journal was restored from a backup. */
  public static boolean isJournalBehindDisk(VmEvidence evidence) {
    return evidence.hasDiskLabel() && evidence.getDiskLabel().getEpoch() > evidence.getEpoch();
  }

  /** The youngest epoch that this host has any trace of. */
  public static long youngest(VmEvidence evidence) {
    return Math.max(evidence.getEpoch(), evidence.getDiskLabel().getEpoch());
  }
}
