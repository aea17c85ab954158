package io.godwit.cli.image;

import io.godwit.api.OperationView;
import io.godwit.cli.failure.CliException;
import io.godwit.cli.failure.ExitCode;
import io.godwit.cli.failure.UsageException;
import io.godwit.cli.operation.WaitOptions;
import io.godwit.cli.output.Output;
import io.godwit.cli.output.Terminal;
import io.godwit.cli.session.Session;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code godwit image import}. */
@Command(
    name = "import",
    description = "Send an image file to the controller, which checks it and keeps it on a host.")
final class ImageImportCommand implements Callable<Integer> {
  private static final byte[] QCOW = {'Q', 'F', 'I', (byte) 0xfb};

  private enum ImageFormat {
    qcow2,
    raw
  }

  @Mixin private Session session;
  @Mixin private Output output;
  @Mixin private WaitOptions wait;

  @Parameters(paramLabel = "FILE", description = "A qcow2 or raw disk image.")
  private Path file;

  @Option(
      names = "--name",
      required = true,
      paramLabel = "NAME",
      description = "What it will be called.")
  private String name;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description = "One of ${COMPLETION-CANDIDATES}; told from the file's beginning if left out.")
  private ImageFormat format;

  @Option(
      names = "--host",
      paramLabel = "HOST",
      description = "Where it is kept first; the controller chooses if left out.")
  private String host;

  @Override
  public Integer call() throws IOException {
    Session.name("an image", name);
    if (host != null) {
      Session.name("a host", host);
    }
    if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
      throw new CliException(ExitCode.NOT_FOUND, "there is no file " + file + " that can be read");
    }
    if (Files.size(file) == 0) {
      throw new UsageException(file + " is empty, so it is not a disk image");
    }
    return wait.await(send(), session, output);
  }

  private OperationView send() throws IOException {
    Terminal terminal = session.terminal();
    try {
      return session
          .controller()
          .importImage(
              file,
              name,
              (format == null ? detect() : format).name(),
              Optional.ofNullable(host),
              new UploadProgress(terminal, name, Files.size(file)));
    } finally {
      terminal.finish();
    }
  }

  /** What the user says he sends; the controller checks it. */
  private ImageFormat detect() throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return Arrays.equals(in.readNBytes(QCOW.length), QCOW) ? ImageFormat.qcow2 : ImageFormat.raw;
    }
  }
}
