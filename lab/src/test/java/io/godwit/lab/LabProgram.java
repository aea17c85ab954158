package io.godwit.lab;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The lab's commands in a process of their own, so that a test can kill it or run it as another.
 */
final class LabProgram {
  private LabProgram() {}

  public static void main(String[] arguments) {
    Lab lab = Lab.standard();
    try {
      switch (arguments[0]) {
        case "up" -> lab.up(System.out::println);
        case "claim" -> {
          lab.claim(ProcessHandle.current());
          lab.up(System.out::println);
        }
        case "down" -> lab.down(System.out::println);
        default -> throw new IllegalArgumentException(arguments[0]);
      }
      System.out.println("done");
    } catch (LabException e) {
      System.out.println(e.reason() + ": " + e.getMessage());
      System.exit(1);
    }
  }

  /** Starts it, with its output to be read; {@code prefix} is put before the command. */
  static Process start(Path classes, List<String> prefix, String command) throws IOException {
    List<String> argv = new ArrayList<>(prefix);
    argv.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            classes.toString(),
            LabProgram.class.getName(),
            command));
    return new ProcessBuilder(argv).redirectErrorStream(true).start();
  }

  static Process start(String command) throws IOException {
    return start(classes(), List.of(), command);
  }

  static Path classes() {
    return Path.of(System.getProperty("java.class.path"));
  }
}
