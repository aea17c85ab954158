package io.godwit.cli.output;

/** How much of something is done: a bar, the percentage and the bytes. */
public record Bar(long done, long total) {
  private static final int WIDTH = 24;

  /** For example {@code [====== ] 50% 1 GiB of 2 GiB}; nothing where the total is 0. */
  public String show() {
    if (total <= 0) {
      return "";
    }
    return line(WIDTH)
        + " "
        + part(100)
        + "%  "
        + Sizes.show(Math.min(done, total))
        + " of "
        + Sizes.show(total);
  }

  /** The bar alone, for example {@code [====== ]}, with so many characters inside. */
  public String line(int width) {
    return "[" + "=".repeat(part(width)) + " ".repeat(width - part(width)) + "]";
  }

  /** How many of so many parts are done, rounded down. */
  public int part(int parts) {
    return (int) Math.floor((double) parts * Math.min(done, total) / total);
  }
}
