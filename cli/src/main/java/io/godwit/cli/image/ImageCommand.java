package io.godwit.cli.image;

import picocli.CommandLine.Command;

/** {@code godwit image}. */
@Command(
    name = "image",
    description = "List and import images, the base disks of VMs.",
    subcommands = {ImageListCommand.class, ImageImportCommand.class})
public final class ImageCommand {}
