package io.godwit.migration.ownership;

import io.godwit.model.Epoch;
import io.godwit.model.OperationId;

/**
 * Where a VM stands on this host. {@link Transitions} says what leads where:
 *
 * <pre>
 *            Create(e)             GrantAway(e, g)                 Release(g)
 *   nothing ───────────▶ Owned(e) ────────────────▶ HandingOver(e,g) ─────────▶ Superseded(g)
 *      │                  ▲  ▲  ▲                        │                         │
 *      │         Take(g)  │  │  └──── Reclaim(e, g) ─────┘                         │
 *      │                  │  │         as Owned(g)                                 │
 *      │  Receive(g)      │  └─ Reclaim(e, g) of a grant that never came here      │
 *      └───────────────▶ Incoming(g) ◀─────────────── Receive(g' &gt; g) ────────────┤
 *      │                  │      ▲                                                 │
 *      │        Revoke(g) │      └──── Receive(g' &gt; g) ──┐                         │
 *      │                  ▼                               │                         │
 *      └─ Revoke(g) ─▶ Revoked(g) ────────────────────────┘ ◀──── Revoke(g' &gt; g) ───┘
 * </pre>
 *
 * Beside these ways there are two by decision, which take any state to a younger epoch: Assume(g')
 * makes this host the owner, StandDown(g') makes it Superseded or Revoked for ever.
 *
 * <p>The epoch that a state has seen last never falls on any way; what carries an older one is a
 * {@link StaleEpoch}. An owned VM leaves the journal only when it is deleted.
 */
public sealed interface Ownership {

  /** The youngest epoch that this host has seen of the VM. */
  Epoch seen();

  DiskState disk();

  /** This host may run the VM. The only state in which it may be started. */
  record Owned(Epoch epoch) implements Ownership {
    @Override
    public Epoch seen() {
      return epoch;
    }

    @Override
    public DiskState disk() {
      return DiskState.LIVE;
    }
  }

  /**
   * This host runs the VM and has granted it away: it goes on running what runs and starts nothing.
   *
   * @param granted to the destination
   */
  record HandingOver(Epoch epoch, Epoch granted, OperationId operation) implements Ownership {
    public HandingOver {
      requireYounger(granted, epoch);
    }

    @Override
    public Epoch seen() {
      return granted;
    }

    @Override
    public DiskState disk() {
      return DiskState.LIVE;
    }
  }

  /** Granted to this host and not released: nothing may run here yet. */
  record Incoming(Epoch granted, OperationId operation) implements Ownership {
    @Override
    public Epoch seen() {
      return granted;
    }

    @Override
    public DiskState disk() {
      return DiskState.SEEDING;
    }
  }

  /** The grant was withdrawn; a release under it, or an older one, is refused for ever. */
  record Revoked(Epoch granted) implements Ownership {
    @Override
    public Epoch seen() {
      return granted;
    }

    @Override
    public DiskState disk() {
      return DiskState.STALE;
    }
  }

  /**
   * Another host owns the VM; what is left here is stale.
   *
   * @param by the epoch under which the VM left
   */
  record Superseded(Epoch by) implements Ownership {
    @Override
    public Epoch seen() {
      return by;
    }

    @Override
    public DiskState disk() {
      return DiskState.STALE;
    }
  }

  private static void requireYounger(Epoch granted, Epoch epoch) {
    if (!epoch.isOlderThan(granted)) {
      throw new IllegalArgumentException(
          "the granted epoch " + granted + " is not younger than the VM's epoch " + epoch);
    }
  }
}
