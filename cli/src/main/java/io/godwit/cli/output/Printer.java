package io.godwit.cli.output;

import com.github.freva.asciitable.AsciiTable;
import com.github.freva.asciitable.ColumnData;
import com.github.freva.asciitable.HorizontalAlign;
import io.godwit.api.Page;
import io.godwit.cli.client.Json;
import java.io.PrintWriter;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/** Writes results in the format the user chose. */
public final class Printer {
  private final PrintWriter out;
  private final Format format;

  public Printer(PrintWriter out, Format format) {
    this.out = out;
    this.format = format;
  }

  /**
   * @param name what {@code -o name} prints of a row
   * @param ifEmpty what a table says where there is nothing
   */
  public <T> void list(
      List<T> rows, List<Column<T>> columns, Function<T, String> name, String ifEmpty) {
    list(rows, name, text -> table(rows, columns, ifEmpty));
  }

  /** As the other, with a text of its own for people. */
  public <T> void list(List<T> rows, Function<T, String> name, Consumer<PrintWriter> text) {
    switch (format) {
      case json -> out.println(Json.pretty(new Page<>(rows)));
      case yaml -> out.println(Json.yaml(new Page<>(rows)));
      case name -> rows.forEach(row -> out.println(name.apply(row)));
      case table, wide -> text.accept(out);
    }
    out.flush();
  }

  /** One thing: a field a line, where no program reads it. */
  public <T> void one(T value, List<Column<T>> fields, Function<T, String> name) {
    one(value, name, text -> fields(value, fields));
  }

  /** As the other, with a text of its own for people. */
  public <T> void one(T value, Function<T, String> name, Consumer<PrintWriter> text) {
    switch (format) {
      case json -> out.println(Json.pretty(value));
      case yaml -> out.println(Json.yaml(value));
      case name -> out.println(name.apply(value));
      case table, wide -> text.accept(out);
    }
    out.flush();
  }

  /** Whether people read it, so that a remark beside the result does no harm. */
  public boolean isForPeople() {
    return format == Format.table || format == Format.wide;
  }

  /** Whether they want to see more than usual. */
  public boolean isWide() {
    return format == Format.wide;
  }

  private <T> void table(List<T> rows, List<Column<T>> columns, String ifEmpty) {
    if (rows.isEmpty()) {
      out.println(ifEmpty);
      return;
    }
    List<ColumnData<T>> shown =
        columns.stream()
            .filter(column -> format == Format.wide || column.width() == Column.Width.ALWAYS)
            .map(Printer::data)
            .toList();
    AsciiTable.builder()
        .border(AsciiTable.NO_BORDERS)
        .data(rows, shown)
        .asString()
        .lines()
        .map(String::stripTrailing)
        .map(line -> line.startsWith(" ") ? line.substring(1) : line)
        .forEach(out::println);
  }

  private static <T> ColumnData<T> data(Column<T> column) {
    return new com.github.freva.asciitable.Column()
        .header(column.title())
        .headerAlign(HorizontalAlign.LEFT)
        .dataAlign(HorizontalAlign.LEFT)
        .maxWidth(Integer.MAX_VALUE)
        .with(column::cell);
  }

  private <T> void fields(T value, List<Column<T>> fields) {
    int widest = fields.stream().mapToInt(field -> field.title().length()).max().orElse(0);
    fields.forEach(
        field ->
            out.println(
                (field.title() + ":" + " ".repeat(widest)).substring(0, widest + 1)
                    + "  "
                    + field.cell(value)));
  }
}
