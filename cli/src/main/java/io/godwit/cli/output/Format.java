package io.godwit.cli.output;

/** How a command shows its result. */
public enum Format {
  table,
  wide,
  json,
  yaml,
  name
}
