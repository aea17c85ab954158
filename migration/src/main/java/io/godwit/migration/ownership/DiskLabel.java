package io.godwit.migration.ownership;

import io.godwit.model.Epoch;
import io.godwit.model.VmId;
import java.util.Objects;

/**
 * What is written beside a VM's disk: whose it is, under which epoch, and what it is worth. It
 * tells a journal that is older than its disk, and a disk that is older than its journal, from ones
 * that belong together.
 */
public record DiskLabel(VmId vm, Epoch epoch, Mark mark) {
  /** What the disk is worth under the label's epoch. */
  public enum Mark {
    /** The only copy that counts. */
    LIVE,
    /** Still the copy that counts, but granted away: nothing starts on it. */
    HANDING_OVER,
    /** Being filled by a move. */
    SEEDING,
    /** Superseded or given up. */
    STALE
  }

  public DiskLabel {
    Objects.requireNonNull(vm);
    Objects.requireNonNull(epoch);
    Objects.requireNonNull(mark);
  }

  /** The label that a disk has where the journal says this. */
  public static DiskLabel impliedBy(VmRecord record) {
    Ownership ownership = record.ownership();
    return new DiskLabel(record.vm(), ownership.seen(), markOf(ownership));
  }

  private static Mark markOf(Ownership ownership) {
    return switch (ownership) {
      case Ownership.Owned owned -> Mark.LIVE;
      case Ownership.HandingOver open -> Mark.HANDING_OVER;
      case Ownership.Incoming open -> Mark.SEEDING;
      case Ownership.Revoked revoked -> Mark.STALE;
      case Ownership.Superseded left -> Mark.STALE;
    };
  }

  @Override
  public String toString() {
    return "%s under epoch %s of VM %s".formatted(mark, epoch, vm);
  }
}
