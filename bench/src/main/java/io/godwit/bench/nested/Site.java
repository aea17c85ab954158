package io.godwit.bench.nested;

import io.godwit.bench.fixture.ControllerProcess;
import io.godwit.bench.fixture.Godwit;
import io.godwit.bench.fixture.Installation;
import io.godwit.cli.client.Controller;
import io.godwit.cli.settings.ContextStore;
import io.godwit.lab.machine.Machine;
import io.godwit.lab.machine.Machines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A controller, and two providers of real machines on this one that it can ask. Closing it leaves
 * nothing behind, also when the program is interrupted.
 */
final class Site implements AutoCloseable {
  /** The cheaper of the two. */
  static final String EAST = "demo-east";

  static final String WEST = "demo-west";

  /** Machines that are translated answer late when this one is busy. */
  private static final String SETTINGS =
      """
      agents.silence-limit-millis=60000
      hosts.boot-limit-seconds=1200
      """;

  private static final String PRICES =
      """
      date     = 2026-11-01
      currency = USD
      host.demo-east = 0.0368
      host.demo-west = 0.0416
      egress.demo-east.demo-west = 0.05
      egress.demo-west.demo-east = 0.05
      """;

  private final Path folder;
  private final Godwit godwit;
  private final Map<String, Machines> providers =
      Map.of(
          EAST, new Machines(Machines.STANDARD, EAST),
          WEST, new Machines(Machines.STANDARD, WEST));
  private Optional<ControllerProcess> controller = Optional.empty();
  private boolean removed;

  private Site(Installation installation, Path folder, InstantSource clock) {
    this.folder = folder;
    this.godwit =
        new Godwit(
            installation.launcher(),
            Map.of("GODWIT_CONFIG_HOME", folder.resolve("config").toString()),
            clock);
  }

  /**
   * Starts the controller.
   *
   * @param hostImage what machines at {@link #EAST} begin with that the controller launches
   * @throws IllegalStateException where one of the providers has machines; nothing was changed
   */
  static Site start(Installation installation, Path hostImage, InstantSource clock)
      throws IOException, InterruptedException {
    Site site = new Site(installation, Files.createTempDirectory("godwit-nested"), clock);
    site.refuseOthers();
    Runtime.getRuntime().addShutdownHook(new Thread(site::remove, "remove the machines"));
    try {
      site.bringUp(hostImage);
      return site;
    } catch (IOException | InterruptedException | RuntimeException e) {
      site.close();
      throw e;
    }
  }

  private void refuseOthers() throws IOException {
    for (Map.Entry<String, Machines> provider : providers.entrySet()) {
      Optional<Machine> found = provider.getValue().list().stream().findFirst();
      if (found.isPresent()) {
        Files.delete(folder);
        throw new IllegalStateException(
            "provider %1$s has a machine, of a demo that runs or was killed: godwit lab qemu %1$s terminate %2$s"
                .formatted(provider.getKey(), found.get().id()));
      }
    }
  }

  private void bringUp(Path hostImage) throws IOException, InterruptedException {
    Path data = Files.createDirectory(folder.resolve("controller"));
    Files.writeString(data.resolve("controller.properties"), SETTINGS);
    Path prices = Files.writeString(folder.resolve("prices.properties"), PRICES);
    Path programs =
        Files.writeString(
            folder.resolve("providers.properties"), program(EAST, hostImage) + program(WEST));
    controller =
        Optional.of(
            ControllerProcess.startAt(
                Machines.COMPUTER,
                godwit,
                data,
                List.of("--prices", prices.toString(), "--providers", programs.toString())));
  }

  private String program(String provider, Path image) {
    return program(provider).strip() + " --image " + image + "\n";
  }

  private String program(String provider) {
    return "provider.%1$s = %2$s lab qemu %1$s%n".formatted(provider, godwit.launcher());
  }

  /** For what is needed as long as the site. */
  Path folder() {
    return folder;
  }

  Godwit godwit() {
    return godwit;
  }

  Machines provider(String name) {
    return providers.get(name);
  }

  /** The REST interface. */
  Controller controller() {
    return new Controller(new ContextStore(folder.resolve("config")).get(Optional.empty()));
  }

  /** Where hosts reach the controller. */
  String controllerAddress() {
    return Machines.COMPUTER + ":" + controller.orElseThrow().port();
  }

  /** The address of a host that has a machine. */
  String address(String host) {
    return providers.values().stream()
        .flatMap(provider -> provider.list().stream())
        .filter(machine -> machine.host().equals(host))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no machine is host " + host))
        .address();
  }

  @Override
  public void close() {
    remove();
  }

  /** Once, whoever comes first; the other waits. The controller goes first: it launches no more. */
  private synchronized void remove() {
    if (removed) {
      return;
    }
    removed = true;
    // Whatever works on the machines: a playbook, a command, a client.
    ProcessHandle.current().children().forEach(ProcessHandle::destroy);
    try {
      try {
        stopController();
      } finally {
        providers.values().forEach(Site::terminateAll);
      }
      deleteFolder();
    } catch (IOException e) {
      throw new IllegalStateException("cannot remove the demo in " + folder, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void stopController() throws IOException, InterruptedException {
    if (controller.isPresent()) {
      controller.get().stop();
    }
  }

  private static void terminateAll(Machines provider) {
    provider.list().forEach(machine -> provider.terminate(machine.id()));
  }

  private void deleteFolder() throws IOException {
    try (Stream<Path> content = Files.walk(folder)) {
      for (Path path : content.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }
}
