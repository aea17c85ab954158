package io.godwit.cli.server;

import io.godwit.cli.client.ApiException;
import io.godwit.cli.client.Controller;
import io.godwit.cli.client.UnreachableException;
import io.godwit.cli.failure.CliException;
import io.godwit.cli.failure.ExitCode;
import io.godwit.cli.settings.Context;
import io.godwit.cli.settings.ContextStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.util.Optional;

/** The context by which this user reaches this machine's controller. */
record LocalContext(String name, int port, LocalServer server, ContextStore contexts) {
  private static final String TOKEN = "Admin token (shown this once): ";

  /** How a controller that was started stands. */
  enum Answer {
    /** It does not answer yet. */
    NONE,
    /** It answers to the context. */
    KNOWN,
    /** It answers, and the context has no token that it accepts. */
    STRANGER
  }

  /** A context of that name that leads elsewhere is not ours to replace. */
  void refuseOther() {
    Optional<Context> present = contexts.find(name);
    if (present.isPresent() && !present.get().controller().equals(url())) {
      throw new CliException(
          ExitCode.REFUSED,
          "context '"
              + name
              + "' is another controller's, "
              + present.get().controller()
              + ": choose a name with --context-name; nothing was started");
    }
  }

  /** Keeps the token if the line is the one that tells it. */
  boolean learnFrom(String line) {
    int at = line.indexOf(TOKEN);
    if (at < 0) {
      return false;
    }
    contexts.save(with(line.substring(at + TOKEN.length()).strip()));
    contexts.use(name);
    return true;
  }

  Answer ask() {
    if (!Files.exists(server.ca())) {
      return Answer.NONE;
    }
    Context known = with(contexts.find(name).map(Context::token).orElse("none"));
    try {
      new Controller(known).server();
      contexts.save(known);
      return Answer.KNOWN;
    } catch (ApiException e) {
      return Answer.STRANGER;
    } catch (UnreachableException e) {
      return Answer.NONE;
    }
  }

  private Context with(String token) {
    try {
      return new Context(name, url(), Files.readString(server.ca()), token);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + server.ca(), e);
    }
  }

  private URI url() {
    return URI.create("https://localhost:" + port);
  }
}
