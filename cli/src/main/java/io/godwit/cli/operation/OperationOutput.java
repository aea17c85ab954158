package io.godwit.cli.operation;

import io.godwit.api.OperationView;
import io.godwit.api.OperationView.MigrationReport;
import io.godwit.cli.output.Ages;
import io.godwit.cli.output.Column;
import io.godwit.cli.output.Printer;
import io.godwit.cli.output.Sizes;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** How operations are shown. */
final class OperationOutput {
  private OperationOutput() {}

  static List<Column<OperationView>> columns(Ages ages) {
    return List.of(
        Column.of("ID", OperationView::id),
        Column.of("KIND", OperationView::kind),
        Column.of("VM", operation -> subject(operation)),
        Column.of("STATE", OperationView::state),
        Column.of("PHASE", OperationView::phase),
        Column.wide("FROM", OperationView::source),
        Column.wide("TO", OperationView::destination),
        Column.of("AGE", operation -> ages.since(operation.createdAt())));
  }

  static void print(OperationView operation, Printer printer) {
    printer.one(operation, fields(operation), OperationView::id);
  }

  private static String subject(OperationView operation) {
    if (operation.plan() != null) {
      return "plan " + operation.plan();
    }
    return OperationLine.subject(operation);
  }

  private static List<Column<OperationView>> fields(OperationView operation) {
    List<Column<OperationView>> fields = new ArrayList<>();
    add(fields, "operation", operation.id());
    add(fields, "kind", operation.kind());
    add(fields, "vm", operation.vm());
    add(fields, "image", operation.image());
    add(fields, "plan", operation.plan() == null ? null : operation.plan().toString());
    add(fields, "state", operation.state());
    add(fields, "phase", Watch.hasEnded(operation) ? null : operation.phase());
    add(fields, "from", operation.source());
    add(fields, "to", operation.destination());
    add(fields, "relayed by", operation.relay());
    add(fields, "windows", operation.outsideWindows() ? "not kept to, as was asked for" : null);
    if (operation.cause() != null) {
      add(fields, "cause", operation.cause().message());
      add(fields, "the vm", operation.cause().vmState());
    }
    add(fields, "lost", operation.lost());
    add(fields, "left", operation.left());
    if (operation.report() != null) {
      addReport(fields, operation.report());
    }
    return fields;
  }

  private static void addReport(List<Column<OperationView>> fields, MigrationReport report) {
    add(fields, "total", report.totalMillis() + " ms");
    add(fields, "downtime", millis(report.downtimeMillis()) + " (QEMU's)");
    add(
        fields,
        "blackout",
        report.blackoutMillis() == null
            ? "not measured"
            : millis(report.blackoutMillis()) + " (by a ping from its source)");
    add(
        fields,
        "memory",
        Sizes.show(report.memoryBytes()) + ", " + Sizes.show(report.memoryWireBytes()) + " sent");
    add(
        fields,
        "disk",
        Sizes.show(report.diskBytes()) + ", " + Sizes.show(report.diskWireBytes()) + " sent");
  }

  private static String millis(double value) {
    return String.format(Locale.ROOT, "%.0f ms", value);
  }

  private static void add(List<Column<OperationView>> fields, String title, String value) {
    if (value != null) {
      fields.add(Column.of(title, operation -> value));
    }
  }
}
