package io.godwit.agent.overlay;

import io.godwit.agent.overlay.Layout.Segment;
import io.godwit.model.network.DeviceNames;
import io.godwit.model.network.Vni;
import io.godwit.runtime.Tasks;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A dnsmasq for each network that has VMs here; it stays when the agent ends. */
final class NameServers {
  private static final Logger LOG = System.getLogger(NameServers.class.getName());
  private static final List<Path> RESOLVERS =
      List.of(Path.of("/run/systemd/resolve/resolv.conf"), Path.of("/etc/resolv.conf"));
  private static final Path PROCESSES = Path.of("/proc");
  private static final Duration ENDS_WITHIN = Duration.ofSeconds(3);
  private static final Duration LOOK = Duration.ofMillis(20);

  private final Path folder;
  private final Kernel kernel;
  private final Units units;
  private final Tasks tasks;

  /**
   * @param folder of this boot
   */
  NameServers(Path folder, Kernel kernel, Units units, Tasks tasks) {
    this.folder = folder;
    this.kernel = kernel;
    this.units = units;
    this.tasks = tasks;
  }

  /** Makes it run and answer as the segment says. Nothing is done where it does. */
  void make(Segment segment) throws IOException, InterruptedException {
    NameService service = service(segment.vni());
    Files.createDirectories(service.folder());
    boolean reconfigured = write(service.configuration(), service.configuration(segment));
    boolean readdressed = write(service.addresses(), NameService.addresses(segment));
    boolean renamed = write(service.names(), NameService.names(segment));
    Optional<String> running = running(service);
    if (running.isPresent() && reconfigured) {
      end(running.get());
    }
    if (running.isEmpty() || reconfigured) {
      start(segment.vni(), service);
    } else if (readdressed || renamed) {
      kernel.run("kill", "-HUP", running.get());
    }
  }

  /** Ends it and removes its files. Fine where there is none. */
  void remove(Vni vni) throws IOException, InterruptedException {
    NameService service = service(vni);
    Optional<String> running = running(service);
    if (running.isPresent()) {
      end(running.get());
    }
    if (Files.isDirectory(service.folder())) {
      try (DirectoryStream<Path> files = Files.newDirectoryStream(service.folder())) {
        for (Path file : files) {
          Files.delete(file);
        }
      }
      Files.delete(service.folder());
    }
  }

  private void end(String pid) throws IOException, InterruptedException {
    kernel.run("kill", pid);
    for (long looks = ENDS_WITHIN.dividedBy(LOOK); looks > 0; looks--) {
      if (!Files.exists(PROCESSES.resolve(pid))) {
        return;
      }
      tasks.sleep(LOOK);
    }
    throw new IOException("dnsmasq, process " + pid + ", does not end");
  }

  private void start(Vni vni, NameService service) throws IOException {
    List<String> inside = List.of("ip", "netns", "exec", DeviceNames.namespace(vni), "dnsmasq");
    String configuration = "--conf-file=" + service.configuration();
    units.start(
        new Units.Program(
            "names-" + vni,
            joined(inside, List.of("--keep-in-foreground", configuration)),
            joined(inside, List.of(configuration))));
  }

  private static List<String> joined(List<String> some, List<String> more) {
    return Stream.concat(some.stream(), more.stream()).toList();
  }

  private NameService service(Vni vni) {
    return new NameService(folder.resolve(vni.toString()), upstream());
  }

  /** Not a server on the host's own loopback, which is not that of its networks. */
  private static Optional<Path> upstream() {
    return RESOLVERS.stream().filter(NameServers::namesServersElsewhere).findFirst();
  }

  private static boolean namesServersElsewhere(Path file) {
    try (Stream<String> lines = Files.lines(file)) {
      return lines
          .map(String::strip)
          .anyMatch(line -> line.startsWith("nameserver ") && !line.startsWith("nameserver 127."));
    } catch (IOException | UncheckedIOException e) {
      LOG.log(Level.DEBUG, "no name servers in {0}: {1}", file, e.getMessage());
      return false;
    }
  }

  /** Its process, proven by the configuration that it was started with. */
  private static Optional<String> running(NameService service) throws IOException {
    if (!Files.exists(service.pidFile())) {
      return Optional.empty();
    }
    String pid = Files.readString(service.pidFile()).strip();
    return pid.matches("[1-9][0-9]*") && commandOf(pid).contains(service.configuration().toString())
        ? Optional.of(pid)
        : Optional.empty();
  }

  /** Empty where it has ended, maybe just now. */
  private static String commandOf(String pid) throws IOException {
    try {
      return Files.readString(PROCESSES.resolve(pid).resolve("cmdline"));
    } catch (NoSuchFileException gone) {
      return "";
    } catch (IOException e) {
      if (Files.exists(PROCESSES.resolve(pid))) {
        throw e;
      }
      return "";
    }
  }

  /** Whether it was another. In one piece, since dnsmasq may read it at any time. */
  private static boolean write(Path file, String text) throws IOException {
    byte[] content = text.getBytes(StandardCharsets.UTF_8);
    if (Files.exists(file) && Arrays.equals(Files.readAllBytes(file), content)) {
      return false;
    }
    Path beside = file.resolveSibling(file.getFileName() + ".new");
    Files.write(beside, content);
    Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    return true;
  }
}
