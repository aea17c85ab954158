package io.godwit.agent.overlay;

import io.godwit.agent.overlay.Layout.Segment;
import io.godwit.agent.overlay.NameService.Router;
import io.godwit.model.DeviceNames;
import io.godwit.model.Vni;
import io.godwit.runtime.Tasks;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A dnsmasq for each network that has VMs here; it stays when the agent ends. */
final class NameServers {
  private static final Logger LOG = System.getLogger(NameServers.class.getName());
  private static final List<Path> RESOLVERS =
      List.of(Path.of("/run/systemd/resolve/resolv.conf"), Path.of("/etc/resolv.conf"));
  private static final Pattern IPV4_SERVER =
      Pattern.compile("nameserver\\s+(?!127\\.)[0-9]{1,3}(\\.[0-9]{1,3}){3}\\s*");

  private static final Path PROCESSES = Path.of("/proc");
  private static final Duration PATIENCE = Duration.ofSeconds(3);
  private static final Duration LOOK = Duration.ofMillis(20);

  private final Path folder;
  private final Kernel kernel;
  private final Ipv6Outside ipv6;
  private final Units units;
  private final Tasks tasks;

  /** What each is known to have read. One of the last agent's is told again. */
  private final Map<Vni, Told> told = new HashMap<>();

  /** What a dnsmasq reads: the first at its start only. */
  private record Told(String configuration, String addresses, String names) {}

  /**
   * @param folder of this boot
   */
  NameServers(Path folder, Kernel kernel, Ipv6Outside ipv6, Units units, Tasks tasks) {
    this.folder = folder;
    this.kernel = kernel;
    this.ipv6 = ipv6;
    this.units = units;
    this.tasks = tasks;
  }

  /** Makes it run and answer as the segment says. Nothing is done where it does. */
  void make(Segment segment) throws IOException, InterruptedException {
    NameService service = service(segment.vni());
    Told wanted =
        new Told(
            service.configuration(segment, router()),
            NameService.addresses(segment),
            NameService.names(segment));
    Optional<ProcessHandle> running = running(service);
    if (running.isPresent() && wanted.equals(told.get(segment.vni()))) {
      return;
    }
    Files.createDirectories(service.folder());
    boolean sameConfiguration = isThere(service.configuration(), wanted.configuration());
    write(service.configuration(), wanted.configuration());
    write(service.addresses(), wanted.addresses());
    write(service.names(), wanted.names());
    if (running.isPresent() && sameConfiguration) {
      kernel.run("kill", "-HUP", Long.toString(running.get().pid()));
    } else {
      end(running);
      start(segment.vni(), service);
    }
    told.put(segment.vni(), wanted);
  }

  /** Ends it and removes its files. Fine where there is none. */
  void remove(Vni vni) throws IOException, InterruptedException {
    NameService service = service(vni);
    told.remove(vni);
    units.forget(program(vni, service));
    end(running(service));
    if (Files.isDirectory(service.folder())) {
      try (DirectoryStream<Path> files = Files.newDirectoryStream(service.folder())) {
        for (Path file : files) {
          Files.delete(file);
        }
      }
      Files.delete(service.folder());
    }
  }

  /** The networks of which there are files. */
  List<Vni> present() throws IOException {
    try (Stream<Path> folders = Files.list(folder)) {
      return folders
          .map(each -> each.getFileName().toString())
          .filter(name -> name.matches("[1-9][0-9]{0,7}"))
          .map(name -> new Vni(Integer.parseInt(name)))
          .toList();
    }
  }

  private void end(Optional<ProcessHandle> running) throws IOException, InterruptedException {
    if (running.isPresent()) {
      boolean unused = running.get().destroy();
      await(
          () -> !running.get().isAlive(), "dnsmasq, process %d, does not end", running.get().pid());
    }
  }

  private void start(Vni vni, NameService service) throws IOException, InterruptedException {
    units.start(program(vni, service));
    await(() -> running(service).isPresent(), "dnsmasq of network %s does not start", vni);
  }

  private void await(BooleanSupplier condition, String failure, Object of)
      throws IOException, InterruptedException {
    for (long looks = PATIENCE.dividedBy(LOOK); looks > 0; looks--) {
      if (condition.getAsBoolean()) {
        return;
      }
      tasks.sleep(LOOK);
    }
    throw new IOException(failure.formatted(of));
  }

  private static Units.Program program(Vni vni, NameService service) {
    List<String> inside = List.of("ip", "netns", "exec", DeviceNames.namespace(vni), "dnsmasq");
    String configuration = "--conf-file=" + service.configuration();
    return new Units.Program(
        "names-" + vni,
        joined(inside, List.of("--keep-in-foreground", configuration)),
        joined(inside, List.of(configuration)));
  }

  private static List<String> joined(List<String> some, List<String> more) {
    return Stream.concat(some.stream(), more.stream()).toList();
  }

  private NameService service(Vni vni) {
    return new NameService(folder.resolve(vni.toString()), upstream());
  }

  private Router router() throws IOException {
    return ipv6.isThere() ? Router.TO_THE_OUTSIDE : Router.NONE;
  }

  /** Not a server on the host's own loopback, nor one of IPv6: its networks reach neither. */
  private static Optional<Path> upstream() {
    return RESOLVERS.stream().filter(NameServers::namesServersElsewhere).findFirst();
  }

  private static boolean namesServersElsewhere(Path file) {
    try (Stream<String> lines = Files.lines(file)) {
      return lines.map(String::strip).anyMatch(line -> IPV4_SERVER.matcher(line).matches());
    } catch (IOException | UncheckedIOException e) {
      LOG.log(Level.DEBUG, "no name servers in {0}: {1}", file, e.getMessage());
      return false;
    }
  }

  /** Its process, proven by the configuration that it was started with. */
  private static Optional<ProcessHandle> running(NameService service) {
    return text(service.pidFile())
        .map(String::strip)
        .filter(pid -> pid.matches("[1-9][0-9]{0,9}"))
        .flatMap(pid -> ProcessHandle.of(Long.parseLong(pid)))
        .filter(process -> isOf(process, service));
  }

  private static boolean isOf(ProcessHandle process, NameService service) {
    return text(PROCESSES.resolve(Long.toString(process.pid())).resolve("cmdline"))
        .filter(command -> command.contains(service.configuration().toString()))
        .isPresent();
  }

  /** Empty for a file that is not there, as that of a process that has ended. */
  private static Optional<String> text(Path file) {
    try {
      return Optional.of(Files.readString(file));
    } catch (IOException e) {
      LOG.log(Level.TRACE, "{0}: {1}", file, e.getMessage());
      return Optional.empty();
    }
  }

  private static boolean isThere(Path file, String text) {
    return text(file).equals(Optional.of(text));
  }

  /** In one piece, since dnsmasq may read it at any time. */
  private static void write(Path file, String text) throws IOException {
    Path beside = file.resolveSibling(file.getFileName() + ".new");
    Files.write(beside, text.getBytes(StandardCharsets.UTF_8));
    Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
