package io.godwit.cli.context;

import io.godwit.cli.failure.CliException;
import io.godwit.cli.failure.ExitCode;
import io.godwit.cli.failure.FileReason;
import io.godwit.cli.failure.UsageException;
import io.godwit.cli.session.Surroundings;
import io.godwit.cli.settings.Context;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code godwit context add}. */
@Command(
    name = "add",
    description = "Name a controller, and pin the certificate authority it must be known by.")
final class ContextAddCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Parameters(paramLabel = "NAME", description = "What you call it.")
  private String name;

  @Option(
      names = "--controller",
      required = true,
      paramLabel = "URL",
      description = "For example https://controller.example.net:8443")
  private String controller;

  @Option(
      names = "--ca",
      required = true,
      paramLabel = "FILE",
      description = "The ca.pem of the controller's data directory.")
  private Path ca;

  @Option(
      names = "--token-file",
      required = true,
      paramLabel = "FILE",
      description = "A file that holds your token; - reads standard input.")
  private String tokenFile;

  ContextAddCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws IOException {
    surroundings.contexts().save(new Context(name, url(), read(ca), token()));
    return ExitCode.OK.number();
  }

  private URI url() {
    try {
      URI url = new URI(controller);
      if (!"https".equals(url.getScheme()) || url.getHost() == null) {
        throw new UsageException(notUrl());
      }
      return url;
    } catch (URISyntaxException e) {
      throw new UsageException(notUrl());
    }
  }

  private String notUrl() {
    return "'" + controller + "' is not a controller's address: give https://HOST:PORT";
  }

  private String token() throws IOException {
    String text =
        "-".equals(tokenFile)
            ? new String(System.in.readAllBytes(), StandardCharsets.UTF_8)
            : read(Path.of(tokenFile));
    String token = text.strip();
    if (token.isEmpty() || token.chars().anyMatch(c -> c <= ' ' || c > '~')) {
      throw new UsageException("there is no token in " + tokenFile);
    }
    return token;
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new CliException(
          ExitCode.NOT_FOUND,
          "cannot read "
              + file
              + " ("
              + FileReason.of(e)
              + "): name a file that you may read; nothing was changed",
          e);
    }
  }
}
