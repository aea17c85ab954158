package io.godwit.agent.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.godwit.model.Accelerator;
import io.godwit.model.Calibration;
import io.godwit.model.Calibration.Pace;
import io.godwit.runtime.VirtualThreadTasks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CalibratorTest {
  private static final Duration LIMIT = Duration.ofMinutes(2);

  @TempDir Path folder;

  private final VirtualThreadTasks tasks = new VirtualThreadTasks(Clock.systemUTC());
  private Path findings;
  private Path disks;

  @BeforeEach
  void makeHost() throws IOException {
    findings = Files.createDirectory(folder.resolve("findings"));
    disks = Files.createDirectory(folder.resolve("vms"));
  }

  @AfterEach
  void end() {
    tasks.close();
  }

  private Calibrator calibrator(String qemu, String boot) throws IOException {
    return Calibrator.open(
        new Calibrator.Site(qemu, Accelerator.TCG, boot, findings, disks),
        tasks,
        Clock.systemUTC());
  }

  /** One that does not wait until it tries again. */
  private Calibrator impatient(String qemu) throws IOException {
    return Calibrator.open(
        new Calibrator.Site(qemu, Accelerator.TCG, "boot-1", findings, disks),
        tasks,
        Clock.systemUTC(),
        Duration.ZERO);
  }

  private static void measure(Calibrator calibrator) throws Exception {
    CompletableFuture<Void> done = new CompletableFuture<>();
    calibrator.look(() -> true, () -> done.complete(null));
    done.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
  }

  /** A QEMU that only counts its calls and fails. */
  private String failing(Path calls) throws IOException {
    Path program =
        Files.writeString(
            folder.resolve("qemu"), "#!/bin/sh\necho called >> %s\nexit 1\n".formatted(calls));
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
    return program.toString();
  }

  private static boolean isEmpty(Path folder) throws IOException {
    try (Stream<Path> content = Files.list(folder)) {
      return content.findAny().isEmpty();
    }
  }

  @Test
  void aTranslatedGuestIsSlowerThanItsHostAndNothingIsLeft() throws Exception {
    Calibrator calibrator = calibrator("qemu-system-x86_64", "boot-1");
    assertThat(calibrator.known()).isEmpty();
    measure(calibrator);
    Calibration found = calibrator.known().orElseThrow();
    Pace cpu = found.cpu().orElseThrow();
    Pace memory = found.memory().orElseThrow();
    assertThat(cpu.bare()).isBetween(20_000_000L, 5_000_000_000L);
    assertThat(cpu.share()).isBetween(0.005, 0.95);
    assertThat(memory.bare()).isBetween(500_000L, cpu.bare());
    assertThat(memory.share()).isBetween(0.005, 0.99);
    assertThat(found.disk().orElseThrow().written().bytes()).isPositive();
    assertThat(found.disk().orElseThrow().sync()).isPositive();
    assertThat(isEmpty(disks)).isTrue();
    assertThat(findings.resolve("laps")).doesNotExist();
  }

  @Test
  void itIsMeasuredOnceInABootAndKept() throws Exception {
    Path calls = folder.resolve("calls");
    Calibrator calibrator = calibrator(failing(calls), "boot-1");
    measure(calibrator);
    int called = Files.readAllLines(calls).size();
    assertThat(calibrator.known().orElseThrow().cpu()).isEmpty();
    assertThat(calibrator.known().orElseThrow().disk()).isPresent();

    Calibrator restarted = calibrator(failing(calls), "boot-1");
    assertThat(restarted.known().flatMap(Calibration::disk))
        .isEqualTo(calibrator.known().flatMap(Calibration::disk).map(CalibratorTest::kept));
    restarted.look(() -> true, () -> {});
    assertThat(Files.readAllLines(calls)).hasSize(called);

    assertThat(calibrator(failing(calls), "boot-2").known()).isEmpty();
  }

  @Test
  void whatFailedIsTriedAgainSomeTimesAlsoByANewAgent() throws Exception {
    Path calls = folder.resolve("calls");
    Calibrator calibrator = impatient(failing(calls));
    for (int tries = 1; tries < Calibrator.MOST_TRIES; tries++) {
      measure(calibrator);
      calibrator.close();
      calibrator = impatient(failing(calls));
    }
    measure(calibrator);
    int called = Files.readAllLines(calls).size();

    for (Calibrator tired : List.of(calibrator, impatient(failing(calls)))) {
      tired.look(() -> true, () -> {});
      tired.close();
    }
    assertThat(Files.readAllLines(calls)).hasSize(called);
  }

  @Test
  void whatFailedIsNotTriedAgainAtOnce() throws Exception {
    Path calls = folder.resolve("calls");
    Calibrator calibrator = calibrator(failing(calls), "boot-1");
    measure(calibrator);
    int called = Files.readAllLines(calls).size();
    calibrator.look(() -> true, () -> {});
    calibrator.close();
    assertThat(Files.readAllLines(calls)).hasSize(called);
  }

  @Test
  void aLaterTryBringsWhatWasMissingAndIsTheLast() throws Exception {
    measure(impatient(failing(folder.resolve("calls"))));
    Calibrator calibrator = impatient("qemu-system-x86_64");
    measure(calibrator);
    Calibration found = calibrator.known().orElseThrow();
    assertThat(found.isWhole()).isTrue();

    calibrator.look(() -> true, () -> {});
    calibrator.close();
    assertThat(calibrator.known()).contains(found);
  }

  /** Microseconds are kept. */
  private static Calibration.Disk kept(Calibration.Disk disk) {
    return new Calibration.Disk(
        Duration.ofNanos(Math.max(1, disk.sync().toNanos() / 1000) * 1000), disk.written());
  }

  @Test
  void aHostThatIsNotQuietIsNotDisturbed() throws Exception {
    Path calls = folder.resolve("calls");
    Calibrator calibrator = calibrator(failing(calls), "boot-1");
    CompletableFuture<Void> asked = new CompletableFuture<>();
    calibrator.look(
        () -> {
          asked.complete(null);
          return false;
        },
        () -> {});
    asked.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    assertThat(calls).doesNotExist();
    assertThat(calibrator.known()).isEmpty();
  }

  @Test
  void aHostThatIsNotQuietAnyMoreIsLeftAlone() throws Exception {
    Path calls = folder.resolve("calls");
    Calibrator calibrator = calibrator(failing(calls), "boot-1");
    AtomicInteger looks = new AtomicInteger();
    CompletableFuture<Void> second = new CompletableFuture<>();
    calibrator.look(
        () -> {
          if (looks.incrementAndGet() == 3) {
            second.complete(null);
            return false;
          }
          return true;
        },
        () -> {});
    second.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    assertThat(calls).doesNotExist();
    assertThat(calibrator.known()).isEmpty();
  }

  @Test
  void whatIsMeasuredWhenTheAgentEndsIsBrokenOff() throws Exception {
    Calibrator calibrator = calibrator("qemu-system-x86_64", "boot-1");
    CompletableFuture<Void> begun = new CompletableFuture<>();
    calibrator.look(
        () -> {
          begun.complete(null);
          return true;
        },
        () -> {});
    begun.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    calibrator.close();
    assertThat(calibrator.known()).isEmpty();
    assertThat(isEmpty(findings)).isTrue();
    assertThat(isEmpty(disks)).isTrue();
  }

  @Test
  void whatMakesNoLapsHasNoPace() {
    assertThatThrownBy(() -> new LapCount(tasks).perSecond(List.of("true")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("true ended");
  }
}
