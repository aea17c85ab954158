package io.godwit.lab.machine;

import io.godwit.lab.Await;
import io.godwit.lab.Commands;
import io.godwit.lab.LabException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A provider of machines on this computer. All that it knows is in its folder, so any process may
 * speak for it; machines live on when that process ends.
 */
public final class Machines {
  /** For root. */
  public static final Path STANDARD = Path.of("/var/lib/godwit-qemu");

  /** As many as a provider has addresses for. */
  public static final int MOST = Machine.Place.LAST - Machine.Place.FIRST + 1;

  /** The address at which machines reach this computer, once there is one. */
  public static final String COMPUTER = MachineNetwork.COMPUTER;

  private static final Pattern PROVIDER = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");
  private static final Pattern ID = Pattern.compile("i-[0-9a-f]{16}");
  private static final int MOST_CONSOLE = 64 * 1024;
  private static final int MOST_NETWORKS = 250;
  private static final String DISK = "16G";

  /** An operating system that has not ended by then is ended. */
  private static final Duration POWER_DOWN = Duration.ofSeconds(45);

  private static final Duration END = Duration.ofSeconds(10);

  /**
   * What is in the folder holds secrets of machines: tokens by which they join, and their disks.
   */
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rwx------");

  /** A file's lock keeps other programs out, and fails where this one has it already. */
  private static final Lock THIS_PROGRAM = new ReentrantLock();

  private final Path root;
  private final String provider;
  private final MachineNetwork network;
  private final int most;
  private final Optional<SshPublicKey> key;

  /**
   * @param root the folder of all providers of machines
   * @param provider its name, as the controller has it
   */
  public Machines(Path root, String provider) {
    this(root, provider, new MachineNetwork());
  }

  Machines(Path root, String provider, MachineNetwork network) {
    this(root, provider, network, MOST, Optional.empty());
  }

  private Machines(
      Path root, String provider, MachineNetwork network, int most, Optional<SshPublicKey> key) {
    if (most < 0 || most > MOST) {
      throw new IllegalArgumentException(
          "a provider has 0 to %d machines, not %d".formatted(MOST, most));
    }
    this.most = most;
    if (!PROVIDER.matcher(provider).matches()) {
      throw new IllegalArgumentException("'" + provider + "' is no name of a provider");
    }
    this.root = root;
    this.provider = provider;
    this.network = network;
    this.key = key;
  }

  /** The same provider, which has so many machines at most. */
  public Machines letting(int machines) {
    return new Machines(root, provider, network, machines, key);
  }

  /** The same provider, whose new machines let this key's owner in by SSH. */
  public Machines lettingIn(SshPublicKey owner) {
    return new Machines(root, provider, network, most, Optional.of(owner));
  }

  /** How many machines may still be launched; those that are off count. */
  public int left() {
    return Math.max(0, most - list().size());
  }

  /** The provider's. */
  public String name() {
    return provider;
  }

  /** The names of the providers that have instances, or whose only one is just being launched. */
  public static List<String> providers(Path root) {
    return folders(root).stream().map(each -> each.getFileName().toString()).toList();
  }

  /** All instances, those that are off too. */
  public List<Machine> list() {
    return list(folder());
  }

  /** Whether its processors run. */
  public boolean runs(Machine machine) {
    return process(machine.id()).runs();
  }

  /**
   * Launches what is asked for, or finds what this token has launched.
   *
   * @param image the disk that a new machine begins with, a qcow2
   * @throws MachineException if the token has launched something else, there is no such type or no
   *     image, or the provider has all its machines; nothing was launched then
   */
  public Machine launch(MachineOrder order, Path image) {
    return alone(
        () -> {
          MachineFolder files = files(order.instanceId());
          Machine machine = files.read().orElseGet(() -> planned(order, image));
          if (!machine.digest().equals(order.digest())) {
            throw new MachineException(
                MachineException.Kind.TOKEN_REUSED,
                "the token has launched host %s as something else".formatted(machine.host()));
          }
          return machine.isMade() ? machine : make(machine, order, image);
        });
  }

  private Machine planned(MachineOrder order, Path image) {
    MachineType type = MachineType.of(order.type());
    if (left() == 0) {
      throw new MachineException(
          MachineException.Kind.QUOTA_FULL,
          "provider %s has its %d machines".formatted(provider, most));
    }
    if (!Files.isReadable(image)) {
      throw new MachineException(
          MachineException.Kind.IMAGE_MISSING,
          "there is no image %s: images/host/build makes one and says where".formatted(image));
    }
    return new Machine(
        order.instanceId(), order.host(), order.token(), order.digest(), type, place(), false);
  }

  /** Steps that an interrupted launch has made are made again. */
  private Machine make(Machine machine, MachineOrder order, Path image) {
    MachineFolder files = files(machine.id());
    files.write(machine);
    Commands.run(
        List.of(
            "qemu-img",
            "create",
            "-q",
            "-f",
            "qcow2",
            "-F",
            "qcow2",
            "-b",
            image.toAbsolutePath().toString(),
            files.disk().toString(),
            DISK));
    Seed.write(files.seed(), machine, order.userData(), key);
    start(machine);
    Machine made = machine.made();
    files.write(made);
    return made;
  }

  /**
   * Turns an instance on; one that is on stays so.
   *
   * @throws MachineException if there is none
   */
  public void start(String id) {
    alone(
        () -> {
          start(known(id));
          return id;
        });
  }

  private void start(Machine machine) {
    network.connect(machine.place());
    process(machine.id()).start(machine, Acceleration.find(root), network);
  }

  /**
   * Turns an instance off, by its power button and at last without it. Its disk stays.
   *
   * @throws MachineException if there is none
   */
  public void stop(String id) {
    MachineProcess process = process(known(id).id());
    process.powerDown();
    if (!endedWithin(process, POWER_DOWN)) {
      end(process);
    }
  }

  /** Gives an instance up with all that it has. Fine where there is none. */
  public void terminate(String id) {
    alone(
        () -> {
          files(id).read().ifPresent(this::remove);
          return id;
        });
  }

  /**
   * Gives up all instances that there are. Where one cannot be, the others are all the same.
   *
   * @throws LabException where some are left, with what each said
   */
  public void terminateAll() {
    List<RuntimeException> failures =
        alone(() -> list().stream().flatMap(each -> failure(each).stream()).toList());
    if (!failures.isEmpty()) {
      LabException left =
          new LabException(
              LabException.Reason.FAILED,
              "provider %s has %d left: %s"
                  .formatted(provider, failures.size(), failures.getFirst().getMessage()));
      failures.forEach(left::addSuppressed);
      throw left;
    }
  }

  private Optional<RuntimeException> failure(Machine machine) {
    try {
      remove(machine);
      return Optional.empty();
    } catch (RuntimeException e) {
      return Optional.of(e);
    }
  }

  private void remove(Machine machine) {
    end(process(machine.id()));
    network.disconnect(machine.place());
    files(machine.id()).remove();
    removeIfEmpty(folder());
    if (folders(root).stream().allMatch(each -> list(each).isEmpty())) {
      network.remove();
    }
  }

  private static void removeIfEmpty(Path provider) {
    try {
      if (folders(provider).isEmpty()) {
        Files.deleteIfExists(provider);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot remove " + provider, e);
    }
  }

  private static void end(MachineProcess process) {
    process.end();
    Await.until(() -> !process.runs(), END, () -> "the machine's QEMU does not end");
  }

  private static boolean endedWithin(MachineProcess process, Duration patience) {
    try {
      Await.until(() -> !process.runs(), patience, () -> "it still runs");
      return true;
    } catch (LabException late) {
      return false;
    }
  }

  /**
   * The end of what an instance has written to its console, at most 64 KiB.
   *
   * @throws MachineException if there is none
   */
  public String console(String id) {
    Path file = files(known(id).id()).console();
    try (RandomAccessFile text = new RandomAccessFile(file.toFile(), "r")) {
      text.seek(Math.max(0, text.length() - MOST_CONSOLE));
      byte[] end = new byte[(int) (text.length() - text.getFilePointer())];
      text.readFully(end);
      return new String(end, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }

  private Machine known(String id) {
    return files(id)
        .read()
        .orElseThrow(
            () ->
                new MachineException(
                    MachineException.Kind.NOT_FOUND,
                    "provider %s has no instance '%s'".formatted(provider, id)));
  }

  private MachineFolder files(String id) {
    if (!ID.matcher(id).matches()) {
      throw new MachineException(
          MachineException.Kind.NOT_FOUND,
          "provider %s has no instance '%s'".formatted(provider, id));
    }
    return new MachineFolder(folder().resolve(id));
  }

  private MachineProcess process(String id) {
    return new MachineProcess(files(id));
  }

  private Path folder() {
    return root.resolve(provider);
  }

  private Machine.Place place() {
    List<Machine> own = list();
    int number = own.stream().findFirst().map(each -> each.place().network()).orElseGet(this::free);
    Set<Integer> taken =
        own.stream().map(each -> each.place().number()).collect(Collectors.toSet());
    return new Machine.Place(
        number, first(IntStream.rangeClosed(Machine.Place.FIRST, Machine.Place.LAST), taken));
  }

  private int free() {
    Set<Integer> taken =
        folders(root).stream()
            .flatMap(each -> list(each).stream())
            .map(each -> each.place().network())
            .collect(Collectors.toSet());
    return first(IntStream.rangeClosed(1, MOST_NETWORKS), taken);
  }

  private int first(IntStream all, Set<Integer> taken) {
    return all.filter(each -> !taken.contains(each))
        .findFirst()
        .orElseThrow(
            () ->
                new MachineException(
                    MachineException.Kind.QUOTA_FULL,
                    "provider %s has no address left".formatted(provider)));
  }

  private static List<Machine> list(Path provider) {
    return folders(provider).stream()
        .map(each -> new MachineFolder(each).read())
        .flatMap(Optional::stream)
        .toList();
  }

  private static List<Path> folders(Path in) {
    if (!Files.isDirectory(in)) {
      return List.of();
    }
    try (Stream<Path> all = Files.list(in)) {
      return all.filter(Files::isDirectory).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot list " + in, e);
    }
  }

  /** One thread of one program at a time changes what providers have. */
  private <T> T alone(Supplier<T> work) {
    THIS_PROGRAM.lock();
    try {
      return aloneOfPrograms(work);
    } finally {
      THIS_PROGRAM.unlock();
    }
  }

  private <T> T aloneOfPrograms(Supplier<T> work) {
    try {
      makePrivate(root);
      try (FileChannel file =
              FileChannel.open(
                  root.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
          FileLock held = file.lock()) {
        return held.isValid() ? work.get() : null;
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot lock " + root, e);
    }
  }

  /**
   * Makes the folder of all providers if it is missing, and in any case readable by its owner only.
   */
  public static void makePrivate(Path root) throws IOException {
    Files.createDirectories(root);
    if (!Files.getPosixFilePermissions(root).equals(OWNER_ONLY)) {
      Path unused = Files.setPosixFilePermissions(root, OWNER_ONLY);
    }
  }
}
