package io.godwit.cli.server;

import picocli.CommandLine.Command;

/** {@code godwit server}. */
@Command(
    name = "server",
    description = "Run a controller on this machine, and look after it.",
    subcommands = {
      ServerStartCommand.class,
      ServerStopCommand.class,
      ServerStatusCommand.class,
      ServerBackupCommand.class,
      ServerRestoreCommand.class
    })
public final class ServerCommand {}
