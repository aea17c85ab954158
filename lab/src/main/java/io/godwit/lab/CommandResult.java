package io.godwit.lab;

/**
 * How a command ended.
 *
 * @param output what it wrote to standard output and standard error, mixed
 */
public record CommandResult(int exitCode, String output) {
  public boolean succeeded() {
    return exitCode == 0;
  }
}
