package io.godwit.cli.vm;

import io.godwit.api.ResolutionView;
import io.godwit.api.ResolutionView.Choice;
import io.godwit.api.ResolutionView.Witness;
import io.godwit.cli.output.Ages;
import io.godwit.cli.output.Column;
import io.godwit.cli.output.Printer;
import java.io.PrintWriter;
import java.util.List;

/** How the evidence of whose a VM is is shown: for programs whole, for people as tables. */
record ResolutionOutput(Printer printer, PrintWriter out, Ages ages) {
  void show(ResolutionView view) {
    printer.one(view, fields(), ResolutionView::vm);
    if (printer.isForPeople()) {
      out.println();
      printer.list(view.witnesses(), witnesses(), Witness::host, "No host has a trace of it.");
      out.println();
      printer.list(view.choices(), choices(), Choice::host, "There is nothing to choose from.");
      out.println();
      view.choices().stream()
          .filter(choice -> choice.consequence() != null)
          .forEach(choice -> example(view, choice));
      out.flush();
    }
  }

  private void example(ResolutionView view, Choice choice) {
    StringBuilder command =
        new StringBuilder("godwit vm resolve %s --owner %s".formatted(view.vm(), choice.host()));
    choice.fenced().forEach(host -> command.append(" --fenced ").append(host));
    out.println("To decide so: " + command + " --accept " + choice.consequence());
  }

  private static List<Column<ResolutionView>> fields() {
    return List.of(
        Column.of("vm", ResolutionView::vm),
        Column.of("owner as stored", ResolutionView::owner),
        Column.of("epoch as stored", ResolutionView::epoch),
        Column.of("operation", ResolutionView::operation));
  }

  private List<Column<Witness>> witnesses() {
    return List.of(
        Column.of("HOST", Witness::host),
        Column.of("ANSWERS", witness -> witness.answers() ? "yes" : "no"),
        Column.of(
            "HEARD", witness -> witness.heardAt() == null ? null : ages.since(witness.heardAt())),
        Column.of("JOURNAL", Witness::journal),
        Column.of("EPOCH", Witness::epoch),
        Column.of("VM", Witness::domain),
        Column.of("DISK", Witness::disk),
        Column.of("PROCESS", Witness::process),
        Column.of("FENCED", Witness::fencing));
  }

  private static List<Column<Choice>> choices() {
    return List.of(
        Column.of("OWNER", Choice::host),
        Column.of(
            "CONSEQUENCE",
            choice -> choice.consequence() == null ? "refused" : choice.consequence()),
        Column.of("MEANING", Choice::meaning));
  }
}
