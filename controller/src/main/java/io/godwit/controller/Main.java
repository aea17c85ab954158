package io.godwit.controller;

import io.quarkus.runtime.annotations.QuarkusMain;
import picocli.CommandLine;

/** The controller's program: {@code java -jar godwit-controller.jar [--config FILE] [restore]}. */
@QuarkusMain
public final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    CommandLine program = new CommandLine(new ServeCommand()).addSubcommand(new RestoreCommand());
    program.setExecutionExceptionHandler(new StartFailure());
    System.exit(program.execute(arguments));
  }
}
