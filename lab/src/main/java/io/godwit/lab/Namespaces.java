package io.godwit.lab;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Starts the first processes of the lab's namespaces. */
final class Namespaces {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final String labId;

  Namespaces(String labId) {
    this.labId = labId;
  }

  void startHost(HostSpec host, LabNamespace namespace, HostFolders folders) {
    start(
        namespace,
        "host-init.sh",
        List.of(namespace.runFolder().toString(), folders.root().toString(), host.name()));
  }

  void startPlain(LabNamespace namespace) {
    start(namespace, "net-init.sh", List.of(namespace.runFolder().toString(), namespace.name()));
  }

  /** Does nothing if it is up. */
  private void start(LabNamespace namespace, String script, List<String> arguments) {
    if (namespace.isUp()) {
      return;
    }
    LabProcesses.kill(labId, namespace.name());
    Process process = launch(namespace, script, arguments);
    Await.until(() -> namespace.isUp() || !process.isAlive(), PATIENCE, () -> failure(namespace));
    if (!namespace.isUp()) {
      throw new LabException(LabException.Reason.FAILED, failure(namespace));
    }
  }

  private Process launch(LabNamespace namespace, String script, List<String> arguments) {
    Path folder = namespace.runFolder();
    Path scriptFile = folder.resolve(script);
    List<String> argv =
        new ArrayList<>(
            List.of(
                "setsid",
                "unshare",
                "--net",
                "--mount",
                "--uts",
                "--pid",
                "--fork",
                "--kill-child=SIGKILL",
                "--",
                "bash",
                "-c",
                script(script),
                "godwit-lab"));
    argv.addAll(arguments);
    try {
      Durable.write(scriptFile, script(script));
      Files.deleteIfExists(folder.resolve("pid"));
      ProcessBuilder builder = new ProcessBuilder(argv);
      builder.environment().put(LabNamespace.MARK, LabProcesses.mark(labId, namespace.name()));
      return builder
          .redirectInput(Path.of("/dev/null").toFile())
          .redirectErrorStream(true)
          .redirectOutput(folder.resolve("log").toFile())
          .start();
    } catch (IOException e) {
      throw new LabException(
          LabException.Reason.FAILED, "cannot start '" + namespace.name() + "': " + e, e);
    }
  }

  private static String script(String name) {
    try (InputStream stream = Namespaces.class.getResourceAsStream(name)) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String failure(LabNamespace namespace) {
    return "'" + namespace.name() + "' of the lab did not start: " + namespace.complaints();
  }
}
