package io.godwit.cli.plan;

import io.godwit.api.PlanView;
import io.godwit.api.PlanView.Host;
import io.godwit.cli.output.Bar;
import io.godwit.cli.output.Column;
import io.godwit.cli.output.Printer;
import java.util.List;

/** The hosts before and after a plan, for a terminal. */
final class PlanPicture {
  private static final int BAR_WIDTH = 12;
  private static final Bar EMPTY = new Bar(0, 1);

  private PlanPicture() {}

  static void print(PlanView plan, Printer printer) {
    printer.list(plan.hosts(), columns(plan), Host::name, "The plan has no hosts.");
  }

  private static List<Column<Host>> columns(PlanView plan) {
    return List.of(
        Column.of("HOST", Host::name),
        Column.of("PROVIDER", Host::provider),
        Column.wide("PER HOUR", host -> PlanSummary.money(plan, host.perHour())),
        Column.of("BEFORE", host -> text(Standing.before(plan, host))),
        Column.of("AFTER", host -> text(Standing.after(plan, host))));
  }

  private static String text(Standing standing) {
    Bar bar = standing.fullest().map(full -> new Bar(full.used(), full.capacity())).orElse(EMPTY);
    return bar.line(BAR_WIDTH) + " " + standing.words();
  }
}
