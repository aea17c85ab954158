package io.godwit.cli.image;

import io.godwit.api.ImageView;
import io.godwit.cli.failure.ExitCode;
import io.godwit.cli.output.Ages;
import io.godwit.cli.output.Column;
import io.godwit.cli.output.Output;
import io.godwit.cli.output.Sizes;
import io.godwit.cli.session.Session;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code godwit image list}. */
@Command(name = "list", description = "List all images.")
final class ImageListCommand implements Callable<Integer> {
  @Mixin private Session session;
  @Mixin private Output output;

  @Override
  public Integer call() {
    output
        .printer()
        .list(
            session.controller().images(),
            columns(session.ages()),
            ImageView::name,
            "There are no images yet: godwit image import brings one.");
    return ExitCode.OK.number();
  }

  private static List<Column<ImageView>> columns(Ages ages) {
    return List.of(
        Column.of("NAME", ImageView::name),
        Column.of("FORMAT", ImageView::format),
        Column.of("FILE", image -> Sizes.show(image.fileBytes())),
        Column.of("DISK", image -> Sizes.show(image.virtualBytes())),
        Column.of(
            "HOSTS", image -> image.hosts().isEmpty() ? null : String.join(",", image.hosts())),
        Column.wide("DIGEST", ImageView::digest),
        Column.of("AGE", image -> ages.since(image.createdAt())));
  }
}
