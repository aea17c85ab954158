package io.godwit.cli.vm;

import picocli.CommandLine.Command;

/** {@code godwit vm}. */
@Command(
    name = "vm",
    description = "Create, list, start, stop and delete VMs, and open their consoles.",
    subcommands = {
      VmCreateCommand.class,
      VmListCommand.class,
      VmShowCommand.class,
      VmStartCommand.class,
      VmStopCommand.class,
      VmDeleteCommand.class,
      VmConsoleCommand.class
    })
public final class VmCommand {}
