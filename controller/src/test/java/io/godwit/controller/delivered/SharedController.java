package io.godwit.controller.delivered;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** One controller for all tests that can share it: it is started once, and ends with the last. */
final class SharedController implements ParameterResolver, AutoCloseable {
  private static final String[] SETTINGS = {
    "upload.limit=8MiB",
    // Tests' agents say nothing by themselves.
    "agents.silence-limit-millis=3600000"
  };

  private Path folder;

  private ControllerProcess running;

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext test) {
    return parameter.getParameter().getType() == ControllerProcess.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext test) {
    return test.getRoot()
        .getStore(ExtensionContext.Namespace.GLOBAL)
        .computeIfAbsent(
            SharedController.class, key -> new SharedController().start(), SharedController.class)
        .running;
  }

  private SharedController start() {
    try {
      folder = Files.createTempDirectory("godwit-controller");
      running = ControllerProcess.start(folder, SETTINGS);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    running.close();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
