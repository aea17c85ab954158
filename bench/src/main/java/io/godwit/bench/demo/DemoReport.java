package io.godwit.bench.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.github.freva.asciitable.AsciiTable;
import com.github.freva.asciitable.Column;
import com.github.freva.asciitable.ColumnData;
import com.github.freva.asciitable.HorizontalAlign;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** The demo's result: one entry per move, for people and for programs. */
public record DemoReport(List<MoveReport> moves) {
  private static final ObjectMapper MAPPER =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  public DemoReport {
    moves = List.copyOf(moves);
  }

  /** Whether no client noticed more than a short silence in any move. */
  public boolean seamless() {
    return moves.stream().allMatch(MoveReport::seamless);
  }

  /** A JSON array with an object per move. */
  public void write(Path file) throws IOException {
    Files.createDirectories(file.getParent());
    MAPPER.writeValue(file.toFile(), moves);
  }

  /** A table for people. */
  public String table() {
    return AsciiTable.getTable(
        AsciiTable.BASIC_ASCII_NO_DATA_SEPARATORS,
        moves,
        List.of(
            text("VM", MoveReport::vm),
            text("from", MoveReport::source),
            text("to", MoveReport::destination),
            number("total", move -> move.totalMillis() + " ms"),
            number("downtime", move -> millis(move.downtimeMillis())),
            number("blackout", move -> millis(move.blackoutMillis())),
            number("memory", move -> mebibytes(move.memoryBytes())),
            number("disk", move -> mebibytes(move.diskBytes())),
            number("on the wire", move -> mebibytes(move.wireBytes())),
            text("connection", move -> move.connectionSurvived() ? "survived" : "BROKEN"),
            number("writes lost", move -> Long.toString(move.writesLost()))));
  }

  private static ColumnData<MoveReport> text(String header, Function<MoveReport, String> value) {
    return column(header, HorizontalAlign.LEFT, value);
  }

  private static ColumnData<MoveReport> number(String header, Function<MoveReport, String> value) {
    return column(header, HorizontalAlign.RIGHT, value);
  }

  private static ColumnData<MoveReport> column(
      String header, HorizontalAlign align, Function<MoveReport, String> value) {
    return new Column().header(header).headerAlign(align).dataAlign(align).with(value);
  }

  private static String millis(double millis) {
    return String.format(Locale.ROOT, "%.0f ms", millis);
  }

  private static String mebibytes(long bytes) {
    return String.format(Locale.ROOT, "%.1f MiB", bytes / 1048576.0);
  }
}
