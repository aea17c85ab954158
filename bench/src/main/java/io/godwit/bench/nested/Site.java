package io.godwit.bench.nested;

import io.godwit.bench.fixture.ControllerProcess;
import io.godwit.bench.fixture.Godwit;
import io.godwit.bench.fixture.Installation;
import io.godwit.cli.client.Controller;
import io.godwit.cli.settings.ContextStore;
import io.godwit.lab.Await;
import io.godwit.lab.machine.Machine;
import io.godwit.lab.machine.MachineOrder;
import io.godwit.lab.machine.Machines;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A controller, and two providers of real machines on this one that it can ask. Closing it leaves
 * nothing behind, also when the program is interrupted; what cannot be removed is said with the
 * commands for it. Only what this run has made is removed: on this computer its providers have
 * names of its own.
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

  /** For programs that launch machines when the controller ends. */
  private static final Duration LAUNCH_LIMIT = Duration.ofMinutes(2);

  private final Path folder;
  private final Claim claim;
  private final Godwit godwit;
  private final Map<String, Machines> providers;

  /** By the names that they have on this computer; each is this run's alone. */
  private final Set<String> names;

  private final PrintStream out;
  private Optional<ControllerProcess> controller = Optional.empty();
  private Optional<SshKey> key = Optional.empty();
  private volatile boolean closing;
  private boolean removed;

  private Site(
      Installation installation, Claim claim, Path folder, InstantSource clock, PrintStream out) {
    this.folder = folder;
    this.claim = claim;
    this.out = out;
    this.godwit =
        new Godwit(
            installation.launcher(),
            Map.of("GODWIT_CONFIG_HOME", folder.resolve("config").toString()),
            clock);
    long run = clock.millis();
    this.providers = Map.of(EAST, provider(EAST, run), WEST, provider(WEST, run));
    this.names =
        providers.values().stream().map(Machines::name).collect(Collectors.toUnmodifiableSet());
  }

  private static Machines provider(String name, long run) {
    return new Machines(Machines.STANDARD, Leftovers.provider(name, run));
  }

  /**
   * Refuses to begin beside what another run has left, which keeps memory and may launch machines.
   *
   * @throws IllegalStateException with the commands that remove it; nothing was changed
   */
  static void refuseLeftovers(Installation installation, Claim claim) throws IOException {
    Leftovers left = Leftovers.find(Machines.STANDARD, installation.launcher(), claim.noted());
    if (!left.none()) {
      throw new IllegalStateException(
          "a demo that was killed has left something; " + left.remedy());
    }
  }

  /**
   * Starts the controller.
   *
   * @param claim of this program
   * @param hostImage what machines at {@link #EAST} begin with that the controller launches
   * @param out is told what could not be removed, where this program is interrupted
   */
  static Site start(
      Installation installation, Claim claim, Path hostImage, InstantSource clock, PrintStream out)
      throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("godwit-nested");
    claim.note(folder);
    Site site = new Site(installation, claim, folder, clock, out);
    Runtime.getRuntime().addShutdownHook(new Thread(site::removeOrTell, "remove the machines"));
    try {
      site.bringUp(hostImage);
      return site;
    } catch (IOException | InterruptedException | RuntimeException e) {
      site.close();
      throw e;
    }
  }

  private void bringUp(Path hostImage) throws IOException, InterruptedException {
    Path data = Files.createDirectory(folder.resolve("controller"));
    Files.writeString(data.resolve("controller.properties"), SETTINGS);
    SshKey made = SshKey.make(folder);
    key = Optional.of(made);
    Path prices = Files.writeString(folder.resolve("prices.properties"), PRICES);
    Path programs =
        Files.writeString(
            folder.resolve("providers.properties"), program(EAST, hostImage, made) + program(WEST));
    ControllerProcess process =
        ControllerProcess.at(
            Machines.COMPUTER,
            godwit,
            data,
            List.of("--prices", prices.toString(), "--providers", programs.toString()));
    // Before it starts: a start that is interrupted may have begun.
    controller = Optional.of(process);
    process.start();
  }

  private String program(String provider, Path image, SshKey owner) {
    return "%s --image %s --ssh-key %s%n".formatted(program(provider).strip(), image, owner.open());
  }

  private String program(String provider) {
    return "provider.%s = %s lab qemu %s%n"
        .formatted(provider, godwit.launcher(), providers.get(provider).name());
  }

  /**
   * Launches a machine that the controller knows nothing of.
   *
   * @throws IllegalStateException where all is being removed already; nothing was launched
   */
  synchronized Machine launch(String provider, MachineOrder order, Path image) {
    if (closing) {
      throw new IllegalStateException("the demo is being removed: nothing is launched any more");
    }
    return providers.get(provider).launch(order, image);
  }

  /** For what is needed as long as the site. */
  Path folder() {
    return folder;
  }

  Godwit godwit() {
    return godwit;
  }

  /**
   * Keeps the consoles of all machines in a folder, and gives the end of each. None where the demo
   * fails because it was interrupted.
   */
  String keepConsoles(Path consoles) {
    return closing ? "" : new Consoles(consoles).keep(providers.values()) + "\n";
  }

  Machines provider(String name) {
    return providers.get(name);
  }

  /** The REST interface. */
  Controller controller() {
    return new Controller(new ContextStore(folder.resolve("config")).get(Optional.empty()));
  }

  /** Whose owner every machine lets in. */
  SshKey key() {
    return key.orElseThrow();
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

  private void removeOrTell() {
    try {
      remove();
    } catch (RuntimeException e) {
      out.println(e.getMessage());
    }
  }

  /**
   * Removes all, also what a failure leaves others of. The controller goes first: it launches no
   * more.
   */
  private void remove() {
    closing = true;
    // Whatever works on the machines: a playbook, a command, a client, a launch.
    ProcessHandle.current().descendants().forEach(ProcessHandle::destroy);
    removeOnce();
  }

  /** Whoever comes first; others wait for that. */
  private synchronized void removeOnce() {
    if (removed) {
      return;
    }
    removed = true;
    Removal removal = new Removal();
    removal.attempt(this::stopController);
    removal.attempt(this::awaitLaunches);
    providers.values().forEach(each -> removal.attempt(each::terminateAll));
    if (removal.complete()) {
      removal.attempt(this::deleteFolder);
      removal.attempt(claim::forget);
    }
    removal.end(remedy());
  }

  private String remedy() {
    return Leftovers.find(Machines.STANDARD, godwit.launcher(), Optional.of(folder)).remedy();
  }

  private void stopController() throws IOException, InterruptedException {
    if (controller.isPresent()) {
      controller.get().stop();
    }
  }

  /** One that the controller has asked for outlives it, and may not have begun yet. */
  private void awaitLaunches() {
    Await.until(
        () -> ProcessHandle.allProcesses().noneMatch(this::speaksForOurs),
        LAUNCH_LIMIT,
        () -> "a program of a provider goes on after " + LAUNCH_LIMIT);
  }

  private boolean speaksForOurs(ProcessHandle process) {
    return process.info().arguments().stream().flatMap(Arrays::stream).anyMatch(names::contains);
  }

  private void deleteFolder() throws IOException {
    try (Stream<Path> content = Files.walk(folder)) {
      for (Path path : content.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }
}
