package io.godwit.cli.plan;

import io.godwit.api.PlanSummaryView;
import io.godwit.cli.output.Ages;
import io.godwit.cli.output.Column;
import java.util.List;

/** A plan in one line. */
final class PlanRow {
  private PlanRow() {}

  static List<Column<PlanSummaryView>> columns(Ages ages) {
    return List.of(
        Column.of("NUMBER", PlanSummaryView::number),
        Column.of("STATE", PlanSummaryView::state),
        Column.of("GOAL", PlanSummaryView::goal),
        Column.of("MOVES", PlanSummaryView::moves),
        Column.of("HOSTS", plan -> plan.hostsBefore() + " -> " + plan.hostsAfter()),
        Column.of("GAIN", PlanRow::gain),
        Column.of("AGE", plan -> ages.since(plan.createdAt())),
        Column.of("UNDOES", PlanSummaryView::undoes),
        Column.wide("OPERATION", PlanSummaryView::operation));
  }

  private static String gain(PlanSummaryView plan) {
    return plan.gain() == null ? null : plan.gain() + " " + plan.currency();
  }
}
