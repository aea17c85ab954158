package io.godwit.cli.output;

import java.util.function.Function;

/**
 * A column of a table of T.
 *
 * @param text of a row's cell; a null is shown as {@code -}
 */
public record Column<T>(String title, Width width, Function<T, Object> text) {
  /** Which tables have the column. */
  public enum Width {
    ALWAYS,
    WIDE
  }

  public static <T> Column<T> of(String title, Function<T, Object> text) {
    return new Column<>(title, Width.ALWAYS, text);
  }

  public static <T> Column<T> wide(String title, Function<T, Object> text) {
    return new Column<>(title, Width.WIDE, text);
  }

  String cell(T row) {
    Object value = text.apply(row);
    return value == null ? "-" : value.toString();
  }
}
