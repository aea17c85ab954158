package io.godwit.cli.operation;

import picocli.CommandLine.Command;

/** {@code godwit operation}. */
@Command(
    name = "operation",
    description = "List, show, watch and cancel operations.",
    subcommands = {
      OperationListCommand.class,
      OperationShowCommand.class,
      OperationWatchCommand.class,
      OperationCancelCommand.class
    })
public final class OperationCommand {}
