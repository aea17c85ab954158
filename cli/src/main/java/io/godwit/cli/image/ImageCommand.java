package io.godwit.cli.image;

import io.godwit.cli.session.Noun;
import java.util.Map;
import picocli.CommandLine.Command;

/** {@code godwit image}. */
@Command(name = "image", description = "List and import images, the base disks of VMs.")
public final class ImageCommand implements Noun {
  @Override
  public Map<String, Class<?>> verbs() {
    return Noun.inOrder(
        Map.entry("list", ImageListCommand.class), Map.entry("import", ImageImportCommand.class));
  }
}
