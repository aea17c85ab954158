package io.godwit.cli.lab;

import picocli.CommandLine.Command;

/** {@code godwit lab}. */
@Command(
    name = "lab",
    description = "A multi-cloud on this machine: three hosts at two providers. Needs root.",
    subcommands = {LabUpCommand.class, LabDownCommand.class, LabStatusCommand.class})
public final class LabCommand {}
