package io.godwit.cli.vm;

import io.godwit.cli.failure.CliException;
import io.godwit.cli.failure.ExitCode;
import io.godwit.cli.session.AtExit;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The user's terminal with every key passed on as it is; given back as it was. */
final class RawTerminal implements AutoCloseable {
  private static final File TERMINAL = new File("/dev/tty");

  private final String before;
  private final AtExit giveBack;

  private RawTerminal(String before) {
    this.before = before;
    this.giveBack = AtExit.run(() -> stty(before));
  }

  static RawTerminal take() {
    RawTerminal terminal = new RawTerminal(stty("-g"));
    stty("raw", "-echo");
    return terminal;
  }

  @Override
  public void close() {
    giveBack.close();
    stty(before);
  }

  private static String stty(String... arguments) {
    List<String> command = new ArrayList<>(List.of("stty"));
    command.addAll(List.of(arguments));
    try {
      Process stty =
          new ProcessBuilder(command).redirectInput(TERMINAL).redirectErrorStream(true).start();
      String output = new String(stty.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (stty.waitFor() != 0) {
        throw noTerminal(null);
      }
      return output.strip();
    } catch (IOException e) {
      throw noTerminal(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw noTerminal(e);
    }
  }

  private static CliException noTerminal(Exception cause) {
    return new CliException(
        ExitCode.USAGE,
        "a console needs a terminal to type at; to read only, add --read-only",
        cause);
  }
}
