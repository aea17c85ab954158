package io.godwit.migration.ownership;

import io.godwit.migration.ownership.Ownership.HandingOver;
import io.godwit.migration.ownership.Ownership.Incoming;
import io.godwit.migration.ownership.Ownership.Owned;
import io.godwit.migration.ownership.Ownership.Revoked;
import io.godwit.migration.ownership.Ownership.Superseded;
import io.godwit.migration.ownership.Transition.Assume;
import io.godwit.migration.ownership.Transition.Basis;
import io.godwit.migration.ownership.Transition.Create;
import io.godwit.migration.ownership.Transition.GrantAway;
import io.godwit.migration.ownership.Transition.Intend;
import io.godwit.migration.ownership.Transition.Receive;
import io.godwit.migration.ownership.Transition.Reclaim;
import io.godwit.migration.ownership.Transition.Release;
import io.godwit.migration.ownership.Transition.Revoke;
import io.godwit.migration.ownership.Transition.StandDown;
import io.godwit.migration.ownership.Transition.Take;
import io.godwit.model.Epoch;
import java.util.Optional;

/**
 * The ownership state machine, drawn at {@link Ownership}. Pure. What was done already is done
 * again with the same outcome, so that every order may run twice.
 */
public final class Transitions {
  private Transitions() {}

  /**
   * @param before empty where the journal does not know the VM
   * @throws StaleEpoch for an epoch older than the one this host has seen last
   * @throws IllegalTransition where the state does not allow it
   */
  public static VmRecord apply(Optional<VmRecord> before, Transition asked) {
    return switch (asked) {
      case Create create -> create(before, create);
      case GrantAway grant -> grantAway(known(before, grant), grant);
      case Release release -> release(known(before, release), release);
      case Reclaim reclaim -> reclaim(known(before, reclaim), reclaim);
      case Receive receive -> receive(before, receive);
      case Take take -> take(known(before, take), take);
      case Revoke revoke -> revoke(before, revoke);
      case Assume assume -> assume(before, assume);
      case StandDown standDown -> standDown(before, standDown);
      case Intend intend -> intend(known(before, intend), intend);
    };
  }

  private static VmRecord create(Optional<VmRecord> before, Create asked) {
    VmRecord created =
        new VmRecord(
            asked.vm(), Optional.of(asked.spec()), new Owned(asked.epoch()), RunIntent.STOPPED, 0);
    if (before.isEmpty()) {
      return created;
    }
    VmRecord found = before.get();
    refuseOlder(found, asked, asked.epoch());
    boolean repeated =
        found.ownership().equals(created.ownership()) && found.spec().equals(created.spec());
    if (!repeated) {
      throw refused(found, asked);
    }
    return found;
  }

  private static VmRecord grantAway(VmRecord found, GrantAway asked) {
    refuseOlder(found, asked, asked.granted());
    HandingOver granted = new HandingOver(asked.epoch(), asked.granted(), asked.operation());
    return switch (found.ownership()) {
      case Owned owned when owned.epoch().equals(asked.epoch()) -> found.with(granted);
      case HandingOver repeated when repeated.equals(granted) -> found;
      default -> throw refused(found, asked);
    };
  }

  private static VmRecord release(VmRecord found, Release asked) {
    refuseOlder(found, asked, asked.granted());
    return switch (found.ownership()) {
      case HandingOver open when open.granted().equals(asked.granted()) ->
          found.with(new Superseded(asked.granted()));
      case Superseded repeated when repeated.by().equals(asked.granted()) -> found;
      default -> throw refused(found, asked);
    };
  }

  private static VmRecord reclaim(VmRecord found, Reclaim asked) {
    refuseOlder(found, asked, asked.granted());
    Owned reclaimed = new Owned(asked.granted());
    return switch (found.ownership()) {
      case HandingOver open
          when open.epoch().equals(asked.epoch()) && open.granted().equals(asked.granted()) ->
          found.with(reclaimed);
      case Owned neverGranted when neverGranted.epoch().equals(asked.epoch()) ->
          found.with(reclaimed);
      case Owned repeated when repeated.equals(reclaimed) -> found;
      default -> throw refused(found, asked);
    };
  }

  private static VmRecord receive(Optional<VmRecord> before, Receive asked) {
    VmRecord received =
        new VmRecord(
            asked.vm(),
            Optional.of(asked.spec()),
            new Incoming(asked.granted(), asked.operation()),
            RunIntent.STOPPED,
            0);
    if (before.isEmpty()) {
      return received;
    }
    VmRecord found = before.get();
    refuseOlder(found, asked, asked.granted());
    boolean younger = found.ownership().seen().isOlderThan(asked.granted());
    return switch (found.ownership()) {
      case Incoming repeated when repeated.equals(received.ownership()) -> found;
      case Incoming replaced when younger -> received;
      case Revoked replaced when younger -> received;
      case Superseded replaced when younger -> received;
      default -> throw refused(found, asked);
    };
  }

  private static VmRecord take(VmRecord found, Take asked) {
    refuseOlder(found, asked, asked.granted());
    Owned taken = new Owned(asked.granted());
    return switch (found.ownership()) {
      case Incoming open when open.granted().equals(asked.granted()) ->
          found.with(taken).with(asked.intent());
      case Owned repeated when repeated.equals(taken) -> found;
      default -> throw refused(found, asked);
    };
  }

  private static VmRecord revoke(Optional<VmRecord> before, Revoke asked) {
    Revoked revoked = new Revoked(asked.granted());
    if (before.isEmpty()) {
      return new VmRecord(asked.vm(), Optional.empty(), revoked, RunIntent.STOPPED, 0);
    }
    VmRecord found = before.get();
    refuseOlder(found, asked, asked.granted());
    boolean younger = found.ownership().seen().isOlderThan(asked.granted());
    return switch (found.ownership()) {
      case Incoming open -> found.with(revoked);
      case Revoked repeated -> found.with(revoked);
      case Superseded left when younger -> found.with(revoked);
      default -> throw refused(found, asked);
    };
  }

  private static VmRecord assume(Optional<VmRecord> before, Assume asked) {
    RunIntent intent =
        asked.intent().or(() -> before.map(VmRecord::intent)).orElse(RunIntent.STOPPED);
    VmRecord assumed =
        new VmRecord(asked.vm(), Optional.of(asked.spec()), new Owned(asked.epoch()), intent, 0);
    if (before.isEmpty()) {
      return assumed;
    }
    VmRecord found = before.get();
    refuseOlder(found, asked, asked.epoch());
    boolean younger = found.ownership().seen().isOlderThan(asked.epoch());
    return switch (found.ownership()) {
      case Owned repeated when repeated.epoch().equals(asked.epoch()) -> found;
      case Owned owned when younger -> assumed;
      case HandingOver open when younger -> assumed;
      case Incoming arrived when younger -> assumed;
      case Superseded left when younger && asked.basis() == Basis.SUPERSEDED_DISK -> assumed;
      default -> throw refused(found, asked);
    };
  }

  private static VmRecord standDown(Optional<VmRecord> before, StandDown asked) {
    Revoked revoked = new Revoked(asked.epoch());
    Superseded superseded = new Superseded(asked.epoch());
    if (before.isEmpty()) {
      return new VmRecord(asked.vm(), Optional.empty(), revoked, RunIntent.STOPPED, 0);
    }
    VmRecord found = before.get();
    refuseOlder(found, asked, asked.epoch());
    boolean younger = found.ownership().seen().isOlderThan(asked.epoch());
    return switch (found.ownership()) {
      case Revoked repeated -> found.with(revoked);
      case Superseded repeated -> found.with(superseded);
      case Incoming open -> found.with(revoked);
      case Owned owned when younger -> found.with(superseded);
      case HandingOver open when younger -> found.with(superseded);
      default -> throw refused(found, asked);
    };
  }

  private static VmRecord intend(VmRecord found, Intend asked) {
    refuseOlder(found, asked, asked.epoch());
    return switch (found.ownership()) {
      case Owned owned when owned.epoch().equals(asked.epoch()) -> {
        found.refuseOvertaken(asked.askedAt());
        yield found.with(asked.intent(), asked.askedAt());
      }
      default -> throw refused(found, asked);
    };
  }

  private static VmRecord known(Optional<VmRecord> before, Transition asked) {
    return before.orElseThrow(() -> new IllegalTransition(asked.vm(), asked, "not in the journal"));
  }

  private static void refuseOlder(VmRecord found, Transition asked, Epoch epoch) {
    if (epoch.isOlderThan(found.ownership().seen())) {
      throw new StaleEpoch(asked.vm(), epoch, found.ownership().seen());
    }
  }

  private static IllegalTransition refused(VmRecord found, Transition asked) {
    return new IllegalTransition(asked.vm(), asked, found.ownership().toString());
  }
}
