package io.godwit.cli.plan;

import io.godwit.api.PlanView;
import io.godwit.cli.output.PrivateFile;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import picocli.CommandLine.Option;

/** Whether a plan is also drawn in a file. */
final class PictureOption {
  @Option(
      names = "--picture",
      paramLabel = "FILE.svg",
      description = "A new file: the hosts before and after, drawn as SVG.")
  private Path file;

  /** Gives the plan once it is drawn; it is not asked for where the file cannot be made. */
  PlanView drawn(Supplier<PlanView> plan) {
    if (file == null) {
      return plan.get();
    }
    AtomicReference<PlanView> seen = new AtomicReference<>();
    PrivateFile.write(
        file,
        (OutputStream out) -> {
          seen.set(plan.get());
          out.write(new SvgPicture(seen.get()).text().getBytes(StandardCharsets.UTF_8));
        });
    return seen.get();
  }
}
