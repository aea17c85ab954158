package io.godwit.cli.server;

import io.godwit.cli.session.Noun;
import java.util.Map;
import picocli.CommandLine.Command;

/** {@code godwit server}. */
@Command(name = "server", description = "Run a controller on this machine, and look after it.")
public final class ServerCommand implements Noun {
  @Override
  public Map<String, Class<?>> verbs() {
    return Noun.inOrder(
        Map.entry("start", ServerStartCommand.class),
        Map.entry("stop", ServerStopCommand.class),
        Map.entry("status", ServerStatusCommand.class),
        Map.entry("backup", ServerBackupCommand.class),
        Map.entry("restore", ServerRestoreCommand.class));
  }
}
