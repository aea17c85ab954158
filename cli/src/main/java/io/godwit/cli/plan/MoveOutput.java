package io.godwit.cli.plan;

import io.godwit.api.PlanView;
import io.godwit.api.PlanView.Move;
import io.godwit.cli.output.Ages;
import io.godwit.cli.output.Column;
import io.godwit.cli.output.Sizes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** How a plan's moves are shown. */
final class MoveOutput {
  private MoveOutput() {}

  static List<Column<Move>> columns(PlanView plan) {
    List<Column<Move>> columns = new ArrayList<>();
    columns.add(Column.of("WAVE", Move::wave));
    columns.add(Column.of("VM", Move::vm));
    columns.add(Column.of("FROM", Move::source));
    columns.add(Column.of("TO", Move::destination));
    if (plan.operation() != null) {
      columns.add(Column.of("STATE", Move::state));
    }
    columns.add(Column.of("SENDS", move -> Sizes.show(move.bytes())));
    columns.add(Column.of("TIME", MoveOutput::time));
    columns.add(Column.of("BLACKOUT", MoveOutput::blackout));
    columns.add(Column.of("COST", move -> PlanSummary.money(plan, move.cost())));
    columns.add(Column.of("WHY", Move::why));
    columns.add(Column.wide("WHY THERE", Move::there));
    columns.add(Column.wide("OPERATION", Move::operation));
    return columns;
  }

  /** Rounded up: what takes time does not take none. */
  private static String time(Move move) {
    return move.expectedMillis() == null
        ? null
        : Ages.show(Duration.ofMillis(move.expectedMillis()).plusMillis(999));
  }

  private static String blackout(Move move) {
    if (move.cold()) {
      return "is stopped";
    }
    return move.expectedBlackoutMillis() == null ? null : move.expectedBlackoutMillis() + " ms";
  }
}
