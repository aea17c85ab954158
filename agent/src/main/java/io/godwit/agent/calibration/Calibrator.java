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
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Measures this host once in each boot, in some seconds of one processor that yields to all others,
 * and only while no VM runs here and no order does: it would disturb them, and they it. Until then
 * nothing is known of the host's speed.
 */
public final class Calibrator implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(Calibrator.class.getName());

  /** Between two looks whether the host is quiet. */
  public static final Duration INTERVAL = Duration.ofSeconds(20);

  private final Site site;
  private final Tasks tasks;
  private final InstantSource clock;
  private final LapCount laps;
  private final AtomicBoolean measuring = new AtomicBoolean();
  private volatile Optional<Calibration> known;
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
    return new Calibrator(site, tasks, clock, recall(site));
  }

  private Calibrator(Site site, Tasks tasks, InstantSource clock, Optional<Calibration> known) {
    this.site = site;
    this.tasks = tasks;
    this.clock = clock;
    this.laps = new LapCount(tasks);
    this.known = known;
  }

  /** Empty until it was measured. */
  public Optional<Calibration> known() {
    return known;
  }

  /** Measures aside, if that was not done and the host is quiet, and then tells. */
  public void look(Quiet quiet, Runnable done) {
    if (!closed && known.isEmpty() && measuring.compareAndSet(false, true)) {
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
    try {
      require(quiet);
      Calibration found = measured(quiet);
      KeptCalibration kept =
          KeptCalibration.newBuilder()
              .setBootId(site.boot())
              .setCalibration(CalibrationCodec.write(found))
              .build();
      DurableFile.write(
          file(site), TextFormat.printer().printToString(kept).getBytes(StandardCharsets.UTF_8));
      known = Optional.of(found);
      LOG.info(() -> "the host was measured: " + found);
      done.run();
    } catch (NotQuiet disturbed) {
      LOG.fine("the host is measured once nothing runs on it");
    } catch (IOException | RuntimeException e) {
      LOG.log(Level.WARNING, "the host was not measured; it is tried again", e);
    }
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

  private static Optional<Calibration> recall(Site site) throws IOException {
    Optional<byte[]> kept = DurableFile.read(file(site));
    if (kept.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(TextFormat.parse(text(kept.get()), KeptCalibration.class))
          .filter(each -> each.getBootId().equals(site.boot()))
          .map(each -> CalibrationCodec.read(each.getCalibration()));
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
