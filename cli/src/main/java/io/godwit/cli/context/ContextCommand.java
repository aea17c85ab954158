package io.godwit.cli.context;

import picocli.CommandLine.Command;

/** {@code godwit context}. */
@Command(
    name = "context",
    description = "The controllers you work with, and which one is in use.",
    subcommands = {
      ContextAddCommand.class,
      ContextListCommand.class,
      ContextUseCommand.class,
      ContextShowCommand.class,
      ContextRemoveCommand.class
    })
public final class ContextCommand {}
