package io.godwit.model;

/** Makes text that a user or a guest wrote safe to show: short, and free of control characters. */
public final class Printable {
  private static final int LONGEST = 80;

  private Printable() {}

  public static String of(String text) {
    String clean = text.replaceAll("\\p{Cntrl}", "?");
    return clean.length() <= LONGEST ? clean : clean.substring(0, LONGEST) + "...";
  }
}
