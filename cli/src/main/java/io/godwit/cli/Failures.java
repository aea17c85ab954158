package io.godwit.cli;

import io.godwit.api.Problem;
import io.godwit.cli.client.ApiException;
import io.godwit.cli.client.UnreachableException;
import io.godwit.cli.failure.CliException;
import io.godwit.cli.failure.ExitCode;
import io.godwit.cli.failure.FileReason;
import io.godwit.cli.failure.UsageException;
import io.godwit.lab.LabException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** Tells the user what went wrong, on standard error, and chooses the exit code. */
final class Failures implements IExecutionExceptionHandler, IParameterExceptionHandler {

  @Override
  public int handleParseException(ParameterException failure, String[] arguments) {
    CommandLine command = failure.getCommandLine();
    PrintWriter err = command.getErr();
    err.println("godwit: " + failure.getMessage());
    CommandLine.UnmatchedArgumentException.printSuggestions(failure, err);
    err.println("See " + command.getCommandSpec().qualifiedName() + " --help");
    return ExitCode.USAGE.number();
  }

  @Override
  public int handleExecutionException(Exception failure, CommandLine command, ParseResult parsed) {
    PrintWriter err = command.getErr();
    ExitCode code = explain(failure, err);
    err.flush();
    return code.number();
  }

  private static ExitCode explain(Exception failure, PrintWriter err) {
    return switch (failure) {
      case ApiException refused -> refused(refused.problem(), err);
      case UnreachableException unreachable -> say(err, unreachable, ExitCode.UNREACHABLE);
      case CliException known -> say(err, known, known.exitCode());
      case UsageException usage -> say(err, usage, ExitCode.USAGE);
      case LabException lab -> say(err, lab, labCode(lab));
      case UncheckedIOException io -> say(err, io.getMessage(), io.getCause());
      case FileSystemException file -> say(err, "cannot use " + file.getFile(), file);
      default -> unexpected(failure, err);
    };
  }

  private static ExitCode labCode(LabException failure) {
    return failure.reason() == LabException.Reason.NOT_ALLOWED
        ? ExitCode.NOT_ALLOWED
        : ExitCode.FAILED;
  }

  private static ExitCode say(PrintWriter err, Exception failure, ExitCode code) {
    err.println("godwit: " + failure.getMessage());
    return code;
  }

  private static ExitCode say(PrintWriter err, String what, IOException why) {
    err.println("godwit: " + what + " (" + FileReason.of(why) + ")");
    return ExitCode.FAILED;
  }

  private static ExitCode refused(Problem problem, PrintWriter err) {
    err.println("godwit: " + (problem.detail() == null ? problem.title() : problem.detail()));
    if (problem.refusals() != null) {
      Refusals.print(problem.refusals(), err);
    }
    return ExitCode.of(problem.code());
  }

  private static ExitCode unexpected(Exception failure, PrintWriter err) {
    err.println("godwit: this should not have happened; please report it:");
    failure.printStackTrace(err);
    return ExitCode.FAILED;
  }
}
