package io.godwit.cli.plan;

import io.godwit.api.PlanView;
import io.godwit.api.PlanView.Move;
import io.godwit.api.PlanView.Stay;
import io.godwit.cli.output.Column;
import io.godwit.cli.output.Output;
import io.godwit.cli.output.Printer;
import io.godwit.cli.session.Session;
import java.io.PrintWriter;
import java.util.List;

/**
 * How a plan is shown: for programs whole, for people as a picture, its moves and what it costs.
 */
record PlanOutput(Printer printer, PrintWriter out) {
  static PlanOutput of(Session session, Output output) {
    return new PlanOutput(output.printer(), session.out());
  }

  static String name(PlanView plan) {
    return Long.toString(plan.number());
  }

  /** And says what can be done with it. */
  void showWithHint(PlanView plan) {
    show(plan);
    if (printer.isForPeople()) {
      out.println();
      out.println(PlanHint.of(plan));
      out.flush();
    }
  }

  void show(PlanView plan) {
    if (printer.isForPeople()) {
      PlanPicture.print(plan, printer);
      out.println();
      printer.list(plan.moves(), MoveOutput.columns(plan), Move::vm, "No VM is moved.");
      showStays(plan.stays());
      out.println();
      printer.one(plan, PlanSummary.fields(plan), PlanOutput::name);
      plan.notes().forEach(note -> out.println("Note: " + note));
    } else {
      printer.one(plan, PlanOutput::name, text -> {});
    }
  }

  private void showStays(List<Stay> stays) {
    if (stays.isEmpty()) {
      return;
    }
    out.println();
    if (printer.isWide()) {
      printer.list(stays, stayColumns(), Stay::vm, "");
    } else {
      out.println(
          Counts.vms(stays.size())
              + (stays.size() == 1 ? " stays where it is" : " stay where they are")
              + "; -o wide tells why.");
    }
  }

  private static List<Column<Stay>> stayColumns() {
    return List.of(
        Column.of("STAYS", Stay::vm),
        Column.of("ON", Stay::host),
        Column.of("WHY", stay -> String.join("; ", stay.why())));
  }
}
