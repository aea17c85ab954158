package io.godwit.controller;

import io.godwit.controller.config.ConfigException;
import io.godwit.controller.pki.PkiException;
import io.quarkus.runtime.QuarkusBindException;
import java.io.PrintStream;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/** Says why the controller did not start: one line where the reason is known, else everything. */
final class StartFailure implements IExecutionExceptionHandler {
  @Override
  public int handleExecutionException(
      Exception failure, CommandLine commandLine, ParseResult parsed) {
    print(failure);
    return CommandLine.ExitCode.SOFTWARE;
  }

  static void print(Throwable failure) {
    PrintStream out = System.err;
    switch (failure) {
      case ConfigException known -> out.println("error: " + known.getMessage());
      case PkiException known -> out.println("error: " + known.getMessage());
      case QuarkusBindException bind ->
          out.println(
              "error: port "
                  + bind.getPort()
                  + " is in use by another program; stop it, or set listen.port");
      default -> failure.printStackTrace(out);
    }
  }
}
