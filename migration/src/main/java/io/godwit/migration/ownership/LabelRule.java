package io.godwit.migration.ownership;

import io.godwit.migration.ownership.DiskLabel.Mark;
import java.util.Optional;

/**
 * What to do about a disk's label, given the one that the journal implies. Pure. A label is brought
 * up to the journal only over a gap that a crash between the two writes leaves; any other
 * difference means that one of the two was restored from a backup or copied, and stays as it is.
 */
public final class LabelRule {
  private LabelRule() {}

  /** What to do. */
  public sealed interface Verdict {
    /** The label says what the journal says. */
    record Agrees() implements Verdict {}

    /** A crash came before the label was written; it is written now. */
    record Behind() implements Verdict {}

    /**
     * Disk and journal do not belong together.
     *
     * @param reason for people, as an addition to "VM x: "
     */
    record Contradicts(String reason) implements Verdict {}
  }

  public static Verdict judge(Optional<DiskLabel> found, DiskLabel implied) {
    return found.map(label -> judge(label, implied)).orElseGet(Verdict.Behind::new);
  }

  private static Verdict judge(DiskLabel found, DiskLabel implied) {
    if (found.equals(implied)) {
      return new Verdict.Agrees();
    }
    if (!found.vm().equals(implied.vm())) {
      return contradicts("its disk is labelled as another VM's, " + found.vm());
    }
    if (implied.epoch().isOlderThan(found.epoch())) {
      return contradicts(
          "its disk is labelled %s under epoch %s, but this host's journal knows epoch %s only: the journal is older than the disk, as after a restore from a backup"
              .formatted(found.mark(), found.epoch(), implied.epoch()));
    }
    if (implied.mark() == Mark.STALE || implied.mark() == Mark.SEEDING) {
      return new Verdict.Behind();
    }
    if (found.epoch().isOlderThan(implied.epoch())) {
      return contradicts(
          "its disk is labelled %s under epoch %s, but the VM is of epoch %s: the disk is an older copy"
              .formatted(found.mark(), found.epoch(), implied.epoch()));
    }
    return found.mark() == Mark.STALE
        ? contradicts(
            "its disk is labelled stale under epoch %s: another host's copy superseded it"
                .formatted(found.epoch()))
        : new Verdict.Behind();
  }

  private static Verdict contradicts(String reason) {
    return new Verdict.Contradicts(reason);
  }
}
