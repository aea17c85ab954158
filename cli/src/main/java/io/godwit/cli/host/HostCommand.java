package io.godwit.cli.host;

import picocli.CommandLine.Command;

/** {@code godwit host}. */
@Command(
    name = "host",
    description = "List and show hosts, and add one.",
    subcommands = {HostListCommand.class, HostShowCommand.class, HostAddCommand.class})
public final class HostCommand {}
