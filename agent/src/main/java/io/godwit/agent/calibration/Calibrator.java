package io.godwit.agent.calibration;

import com.google.protobuf.TextFormat;
import io.godwit.agent.storage.DurableFile;
import io.godwit.model.Accelerator;
import io.godwit.model.Calibration;
import io.godwit.model.Calibration.Pace;
import io.godwit.protocol.CalibrationCodec;
import io.godwit.protocol.v1.KeptCalibration;
import io.godwit.runtime.Tasks;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Measures this host once in each boot, in some seconds of one processor that yields to all others,
 * and only while no VM runs here and no order does: it would disturb them, and they it. Until then
 * nothing is known of the host's speed in this boot. Where something could not be measured, it is
 * tried again later, some times.
 */
public final class Calibrator implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(Calibrator.class.getName());

  /** Between two looks whether the host is quiet. */
  public static final Duration INTERVAL = Duration.ofSeconds(20);

  /** Until what could not be measured is tried again; each time takes some seconds. */
  static final Duration AGAIN = Duration.ofMinutes(15);

  static final int MOST_TRIES = 5;

  private final Site site;
  private final Duration again;
  private final Tasks tasks;
  private final InstantSource clock;
  private final LapCount laps;
  private final AtomicBoolean measuring = new AtomicBoolean();
  private volatile Standing standing;
  private volatile Optional<Tasks.Task> task = Optional.empty();
  private volatile boolean closed;

  /**
   * Where it is measured.
   *
   * @param boot changes when the host boots
   * @param findings a folder for what was found
   * @param disks the folder that VMs' disks are in
   */
  public record Site(
      String qemu, Accelerator accelerator, String boot, Path findings, Path disks) {}

  /**
   * What this boot has come to.
   *
   * @param tries that came to an end, whatever it was
   * @param next no try is made before, by the tasks' even time
   */
  private record Standing(Optional<Calibration> known, int tries, Instant next) {
    boolean isDue(Instant now) {
      return known.filter(Calibration::isWhole).isEmpty()
          && tries < MOST_TRIES
          && !now.isBefore(next);
    }
  }

  /** Whether nothing is disturbed. */
  @FunctionalInterface
  public interface Quiet {
    boolean isQuiet() throws IOException;
  }

  /** Somebody else needs the host: what was measured so far counts for nothing. */
  private static final class NotQuiet extends IOException {
    private static final long serialVersionUID = 1L;

    NotQuiet() {
      super("the host is not quiet any more");
    }
  }

  /** Remembers what was measured in this boot. */
  public static Calibrator open(Site site, Tasks tasks, InstantSource clock) throws IOException {
    return open(site, tasks, clock, AGAIN);
  }

  static Calibrator open(Site site, Tasks tasks, InstantSource clock, Duration again)
      throws IOException {
    return new Calibrator(site, tasks, clock, again, recall(site));
  }

  private Calibrator(
      Site site, Tasks tasks, InstantSource clock, Duration again, Optional<KeptCalibration> kept) {
    this.site = site;
    this.tasks = tasks;
    this.clock = clock;
    this.again = again;
    this.laps = new LapCount(tasks);
    this.standing =
        kept.map(
                each ->
                    tried(
                        Optional.of(CalibrationCodec.read(each.getCalibration())),
                        Math.max(1, each.getTries())))
            .orElseGet(() -> new Standing(Optional.empty(), 0, tasks.instant()));
  }

  private Standing tried(Optional<Calibration> known, int tries) {
    return new Standing(known, tries, tasks.instant().plus(again));
  }

  /** Empty until it was measured. */
  public Optional<Calibration> known() {
    return standing.known();
  }

  /** Measures aside, if that is due and the host is quiet, and then tells. */
  public void look(Quiet quiet, Runnable done) {
    if (!closed && standing.isDue(tasks.instant()) && measuring.compareAndSet(false, true)) {
      task =
          Optional.of(
              tasks.start(
                  "calibration",
                  () -> {
                    try {
                      measure(() -> !closed && quiet.isQuiet(), done);
                    } finally {
                      measuring.set(false);
                    }
                  }));
    }
  }

  /** Waits for the end of what is being measured, which is broken off. */
  @Override
  public void close() {
    closed = true;
    laps.stop();
    try {
      if (task.isPresent()) {
        tasks.awaitEnd(task.get().ended());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void measure(Quiet quiet, Runnable done) {
    Standing before = standing;
    int tries = before.tries() + 1;
    try {
      require(quiet);
      Calibration measured = measured(quiet);
      Calibration found = before.known().map(measured::completedBy).orElse(measured);
      keep(found, tries);
      standing = tried(Optional.of(found), tries);
      LOG.info(() -> "the host was measured: " + found);
      done.run();
    } catch (NotQuiet disturbed) {
      LOG.fine("the host is measured once nothing runs on it");
    } catch (IOException | RuntimeException e) {
      standing = tried(standing.known(), tries);
      LOG.log(
          Level.WARNING,
          e,
          () ->
              "the host was not measured, in try %d of %d of this boot"
                  .formatted(tries, MOST_TRIES));
    }
  }

  private void keep(Calibration found, int tries) throws IOException {
    KeptCalibration kept =
        KeptCalibration.newBuilder()
            .setBootId(site.boot())
            .setCalibration(CalibrationCodec.write(found))
            .setTries(tries)
            .build();
    DurableFile.write(
        file(site), TextFormat.printer().printToString(kept).getBytes(StandardCharsets.UTF_8));
  }

  private Calibration measured(Quiet quiet) throws IOException {
    Optional<Pace> cpu = pace(Work.CPU, quiet);
    Optional<Pace> memory = pace(Work.MEMORY, quiet);
    require(quiet);
    return new Calibration(cpu, memory, disk(), Calibration.USUAL_SPEED, clock.instant());
  }

  private Optional<Pace> pace(Work work, Quiet quiet) throws IOException {
    Path file = site.findings().resolve("laps");
    try {
      require(quiet);
      write(file, Laps.program(work));
      double bare = laps.perSecond(List.of(file.toString()));
      require(quiet);
      write(file, Laps.bootSector(work));
      double inGuest = laps.perSecond(guest(file));
      return Optional.of(
          new Pace(Math.round(inGuest * work.steps()), Math.round(bare * work.steps())));
    } catch (NotQuiet disturbed) {
      throw disturbed;
    } catch (IOException | IllegalArgumentException e) {
      LOG.log(Level.WARNING, e, () -> "how fast the host is (%s) is not known".formatted(work));
      return Optional.empty();
    } finally {
      Files.deleteIfExists(file);
    }
  }

  /** A file that was executed cannot be written to: always another one. */
  private static void write(Path file, byte[] content) throws IOException {
    Files.deleteIfExists(file);
    Files.write(file, content);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
  }

  private Optional<Calibration.Disk> disk() {
    try {
      return Optional.of(new DiskTrial(site.disks(), tasks).run());
    } catch (IOException e) {
      LOG.log(Level.WARNING, "how fast the host's disk is is not known", e);
      return Optional.empty();
    }
  }

  private static void require(Quiet quiet) throws IOException {
    if (!quiet.isQuiet()) {
      throw new NotQuiet();
    }
  }

  List<String> guest(Path disk) {
    return List.of(
        site.qemu(),
        "-accel",
        site.accelerator() == Accelerator.KVM ? "kvm" : "tcg",
        "-nodefaults",
        "-no-user-config",
        "-display",
        "none",
        "-m",
        "64",
        "-drive",
        "file.filename=" + disk + ",file.driver=file,driver=raw,if=floppy,readonly=on",
        "-chardev",
        "stdio,id=said",
        "-device",
        "isa-debugcon,iobase=0xe9,chardev=said");
  }

  private static Optional<KeptCalibration> recall(Site site) throws IOException {
    Optional<byte[]> kept = DurableFile.read(file(site));
    if (kept.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(TextFormat.parse(text(kept.get()), KeptCalibration.class))
          .filter(each -> each.getBootId().equals(site.boot()));
    } catch (TextFormat.ParseException e) {
      LOG.log(Level.WARNING, "what was measured of the host cannot be read; it is done anew", e);
      return Optional.empty();
    }
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static Path file(Site site) {
    return site.findings().resolve("calibration.txtpb");
  }
}
