package io.godwit.cli.plan;

import io.godwit.api.PlanView;
import io.godwit.cli.output.Ages;
import io.godwit.cli.output.Column;
import java.util.List;

/** A plan in one line. */
final class PlanRow {
  private PlanRow() {}

  static List<Column<PlanView>> columns(Ages ages) {
    return List.of(
        Column.of("NUMBER", PlanView::number),
        Column.of("STATE", PlanView::state),
        Column.of("GOAL", PlanView::goal),
        Column.of("MOVES", plan -> plan.moves().size()),
        Column.of("HOSTS", PlanSummary::hostsInUse),
        Column.of("GAIN", PlanSummary::gain),
        Column.of("AGE", plan -> ages.since(plan.createdAt())),
        Column.of("UNDOES", PlanView::undoes),
        Column.wide("OPERATION", PlanView::operation));
  }
}
