package io.godwit.cli.settings;

import io.godwit.api.Names;
import io.godwit.cli.failure.CliException;
import io.godwit.cli.failure.ExitCode;
import io.godwit.cli.failure.UsageException;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;

/**
 * The user's contexts: one properties file each, readable by its owner only, and the name of the
 * one in use. In {@code $GODWIT_CONFIG_HOME}, else {@code $XDG_CONFIG_HOME/godwit}, else {@code
 * ~/.config/godwit}.
 */
public final class ContextStore {
  private static final String SUFFIX = ".context";

  private final Path folder;

  public ContextStore(Path folder) {
    this.folder = folder;
  }

  public static ContextStore ofUser() {
    String own = System.getenv("GODWIT_CONFIG_HOME");
    if (own != null && !own.isBlank()) {
      return new ContextStore(Path.of(own));
    }
    String xdg = System.getenv("XDG_CONFIG_HOME");
    Path base =
        xdg != null && !xdg.isBlank()
            ? Path.of(xdg)
            : Path.of(System.getProperty("user.home"), ".config");
    return new ContextStore(base.resolve("godwit"));
  }

  public Path folder() {
    return folder;
  }

  /** The named context, or the one in use. */
  public Context get(Optional<String> name) {
    String wanted = name.or(this::current).orElseThrow(ContextStore::none);
    return find(wanted)
        .orElseThrow(
            () ->
                new CliException(
                    ExitCode.NOT_FOUND,
                    "there is no context '" + wanted + "': see godwit context list"));
  }

  private static CliException none() {
    return new CliException(
        ExitCode.NOT_FOUND,
        "no controller is known yet: start one here (godwit server start --detach),"
            + " or name one (godwit context add)");
  }

  public Optional<Context> find(String name) {
    Path file = file(name);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      Properties values = new Properties();
      values.load(new StringReader(Files.readString(file)));
      return Optional.of(
          new Context(
              name,
              URI.create(values.getProperty("controller")),
              values.getProperty("ca"),
              values.getProperty("token")));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }

  public List<Context> list() {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(file -> file.endsWith(SUFFIX))
          .map(file -> file.substring(0, file.length() - SUFFIX.length()))
          .sorted()
          .flatMap(name -> find(name).stream())
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + folder, e);
    }
  }

  /** Adds or replaces it; the first one is in use from then on. */
  public void save(Context context) {
    Properties values = new Properties();
    values.setProperty("controller", context.controller().toString());
    values.setProperty("ca", context.caPem());
    values.setProperty("token", context.token());
    StringWriter text = new StringWriter();
    try {
      values.store(text, null);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    write(file(context.name()), text.toString());
    if (current().isEmpty()) {
      use(context.name());
    }
  }

  public void use(String name) {
    get(Optional.of(name));
    write(folder.resolve("current"), name);
  }

  public void remove(String name) {
    get(Optional.of(name));
    try {
      Files.delete(file(name));
      if (current().filter(name::equals).isPresent()) {
        Files.delete(folder.resolve("current"));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot remove context " + name, e);
    }
  }

  /** The one in use. */
  public Optional<String> current() {
    String chosen = System.getenv("GODWIT_CONTEXT");
    if (chosen != null && !chosen.isBlank()) {
      return Optional.of(chosen);
    }
    Path file = folder.resolve("current");
    try {
      return Files.exists(file) ? Optional.of(Files.readString(file).strip()) : Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }

  private Path file(String name) {
    if (!Names.isName(name)) {
      throw new UsageException(
          "'" + name + "' is not a context name: use lower-case letters, digits and hyphens");
    }
    return folder.resolve(name + SUFFIX);
  }

  private void write(Path file, String text) {
    try {
      Files.createDirectories(folder);
      Path next =
          Files.createTempFile(
              folder,
              ".new",
              "",
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      replace(file, next, text);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file, e);
    }
  }

  private static void replace(Path file, Path next, String text) throws IOException {
    try {
      Files.writeString(next, text);
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(next);
    }
  }
}
