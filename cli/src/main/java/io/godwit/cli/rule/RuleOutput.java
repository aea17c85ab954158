package io.godwit.cli.rule;

import io.godwit.api.RuleView;
import io.godwit.cli.output.Ages;
import io.godwit.cli.output.Column;
import io.godwit.cli.output.Printer;
import java.util.List;

/** How rules are shown. */
record RuleOutput(Printer printer, Ages ages) {
  void show(List<RuleView> rules) {
    printer.list(
        rules,
        List.of(
            Column.of("NUMBER", RuleView::number),
            Column.of("KIND", RuleView::kind),
            Column.of("RULE", RuleView::words),
            Column.of("AGE", rule -> ages.since(rule.createdAt()))),
        rule -> Long.toString(rule.number()),
        "There are no rules yet: godwit rule add keeps one, for example --apart web,db.");
  }
}
