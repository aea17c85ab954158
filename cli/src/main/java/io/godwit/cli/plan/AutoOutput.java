package io.godwit.cli.plan;

import io.godwit.api.AutomaticRequest;
import io.godwit.api.AutomaticView;
import io.godwit.api.AutomaticView.Turn;
import io.godwit.cli.output.Ages;
import io.godwit.cli.output.Column;
import io.godwit.cli.output.Printer;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;

/** How consolidation that runs by itself is shown. */
record AutoOutput(Printer printer, Ages ages, PrintWriter out) {
  void show(AutomaticView view) {
    printer.one(view, fields(), each -> each.on() ? "on" : "off");
    if (printer.isForPeople()) {
      out.println();
      printer.list(
          view.turns(),
          List.of(
              Column.of("AGE", turn -> ages.since(turn.at())),
              Column.of("PLAN", Turn::plan),
              Column.of("STATE", Turn::planState),
              Column.of("WHAT", Turn::what)),
          turn -> turn.at().toString(),
          "It has not run yet.");
    }
  }

  private List<Column<AutomaticView>> fields() {
    return List.of(
        Column.of("runs", view -> view.on() ? "by itself" : "not: godwit consolidate --auto"),
        Column.of("since", view -> view.on() ? ages.since(view.since()) : null),
        Column.of("every", told(asked -> Ages.show(Duration.ofMinutes(asked.everyMinutes())))),
        Column.of("moves", told(asked -> "at most " + asked.movesPerDay() + " in 24 hours")),
        Column.of("cost", told(AutoOutput::cost)),
        Column.of(
            "cool-down", told(asked -> Ages.show(Duration.ofMinutes(asked.coolDownMinutes())))),
        Column.of(
            "windows",
            told(
                asked ->
                    asked.windows().isEmpty()
                        ? "always"
                        : String.join(", ", asked.windows()) + " UTC")),
        Column.of("next", AutoOutput::next));
  }

  private static Function<AutomaticView, Object> told(Function<AutomaticRequest, Object> field) {
    return view -> view.on() ? field.apply(view.told()) : null;
  }

  private static String cost(AutomaticRequest asked) {
    return asked.costPerDay() == null
        ? null
        : "at most " + asked.costPerDay() + " for the moves of 24 hours";
  }

  private static String next(AutomaticView view) {
    if (!view.on()) {
      return null;
    }
    return view.waits() == null ? "now" : view.next() + ": " + view.waits();
  }
}
