package io.godwit.controller.fleet;

import io.godwit.api.PlanView;
import io.godwit.controller.plan.Foresight;
import io.godwit.controller.plan.Timetable;
import io.godwit.controller.plan.Timetable.Late;
import io.godwit.controller.plan.Timetable.Leg;
import io.godwit.controller.store.RuleRecord;
import io.godwit.controller.store.Store;
import io.godwit.controller.store.Transaction;
import io.godwit.migration.Refusal;
import io.godwit.model.HostName;
import io.godwit.model.VmName;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Whether moves are made within the windows that are kept: one question, by what is known when it
 * is asked, of all that is left of a plan and of a single move.
 */
final class Windows {
  private final Store store;
  private final Snapshots snapshots;

  Windows(Store store, Snapshots snapshots) {
    this.store = store;
    this.snapshots = snapshots;
  }

  /**
   * A move that is asked about.
   *
   * @param wave as in a plan
   */
  record Asked(int wave, VmName vm, HostName source, HostName destination) {
    static Asked of(PlanView.Move move) {
      return new Asked(
          move.wave(),
          new VmName(move.vm()),
          new HostName(move.source()),
          new HostName(move.destination()));
    }

    private boolean isBoundBy(RuleRecord rule) {
      return rule.isWindowOf(vm.value(), source.value());
    }
  }

  /**
   * Sets moves beside the windows that bind them.
   *
   * @param moves in their order
   * @return an empty one where none is bound
   */
  Timetable of(Transaction transaction, List<Asked> moves, Instant now) {
    List<RuleRecord> windows =
        Selected.kept(transaction).stream()
            .filter(rule -> moves.stream().anyMatch(move -> move.isBoundBy(rule)))
            .toList();
    if (windows.isEmpty()) {
      return new Timetable(List.of(), List.of(), now);
    }
    Foresight foresight = new Foresight(snapshots.take(), PastMoves.until(store, now));
    return new Timetable(moves.stream().map(move -> leg(move, foresight)).toList(), windows, now);
  }

  private static Leg leg(Asked move, Foresight foresight) {
    return new Leg(
        move.wave(),
        move.vm().value(),
        move.source().value(),
        move.destination().value(),
        foresight.next(move.vm(), move.source(), move.destination()).time().orElse(Duration.ZERO));
  }

  /** Which windows are closed that bind a move, in the transaction in which it begins. */
  static List<Refusal> closed(Transaction transaction, Asked move, Instant now) {
    return Selected.kept(transaction).stream()
        .filter(rule -> move.isBoundBy(rule) && rule.isClosed(now))
        .map(rule -> closed(move.vm(), move.destination(), rule))
        .toList();
  }

  static Refusal refusal(Late late) {
    return switch (late.obstacle()) {
      case CLOSED_NOW ->
          closed(new VmName(late.vm()), new HostName(late.destination()), late.rule());
      case CLOSES_MEANWHILE -> new Refusal.WindowTooShort(late.why());
    };
  }

  private static Refusal closed(VmName vm, HostName destination, RuleRecord rule) {
    return new Refusal.WindowClosed(vm, destination, rule.number(), rule.words());
  }
}
