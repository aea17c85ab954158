package io.godwit.bench.faults;

import io.godwit.api.OperationView;
import io.godwit.api.VmView;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Runs cells on a lab that is ready, and leaves it ready. */
final class CellRunner {
  private static final Duration END_LIMIT = Duration.ofSeconds(60);
  private static final Duration POLL = Duration.ofMillis(50);
  private static final Duration JOB_LIMIT = Duration.ofSeconds(30);

  private final FaultLab lab;
  private final String commit;
  private final InstantSource clock;

  CellRunner(FaultLab lab, String commit, InstantSource clock) {
    this.lab = lab;
    this.commit = commit;
    this.clock = clock;
  }

  CellResult run(Cell cell, long seed) throws IOException, InterruptedException {
    Instant start = clock.instant();
    int doublesBefore = lab.witness().doubles();
    Scene scene = scene(cell, new Random(seed * 1_000_003 + cell.toString().hashCode()));
    List<Spot> spots = Spot.of(cell.phase());
    Spot spot = spots.get(Math.floorMod(seed, spots.size()));
    Positioner positioner = new Positioner(scene, spot);
    Ordered move = Ordered.prepare(lab.deployment().controller(), positioner.request());
    Course course = course(scene, positioner, move);
    return judge(scene, positioner, move, course, new Beginning(start, seed, doublesBefore));
  }

  private record Beginning(Instant at, long seed, int doubles) {}

  private Scene scene(Cell cell, Random random) {
    VmView vm = lab.vm();
    List<String> others = FaultLab.HOSTS.stream().filter(host -> !host.equals(vm.host())).toList();
    String destination = others.get(random.nextInt(others.size()));
    return new Scene(
        lab,
        cell,
        vm,
        lab.deployment().host(vm.host()),
        lab.deployment().host(destination),
        random);
  }

  /** When the fault was undone, how long the job stayed, and how many looks saw two run. */
  private record Course(Instant healed, Optional<Duration> jobFreed) {}

  private Course course(Scene scene, Positioner positioner, Ordered move)
      throws IOException, InterruptedException {
    Injector injector = new Injector(scene);
    positioner.arm();
    if (scene.cell().phase() == Phase.PREFLIGHT) {
      return inPreflight(scene, injector, move);
    }
    move.order();
    positioner.await(move);
    injector.make();
    Instant made = clock.instant();
    positioner.goOn();
    Optional<Duration> freed = dwell(scene, injector, made);
    injector.heal();
    return new Course(clock.instant(), freed);
  }

  /** What kills comes while the order is being taken, what stays is there before it. */
  private Course inPreflight(Scene scene, Injector injector, Ordered move)
      throws IOException, InterruptedException {
    Thread ordering = Thread.ofVirtual().unstarted(move::order);
    if (scene.cell().fault() == Fault.CONTROLLER_CRASH) {
      ordering.start();
      pause(Duration.ofMillis(scene.random().nextInt(30)));
      injector.make();
    } else {
      injector.make();
      ordering.start();
    }
    Instant made = clock.instant();
    Optional<Duration> freed = dwell(scene, injector, made);
    injector.heal();
    ordering.join();
    return new Course(clock.instant(), freed);
  }

  private Optional<Duration> dwell(Scene scene, Injector injector, Instant made) {
    Duration dwell = Duration.ofMillis(injector.dwellMillis());
    if (scene.cell().fault() != Fault.PARTITION || scene.cell().phase() != Phase.PRE_COPY) {
      pause(dwell);
      return Optional.empty();
    }
    boolean freed = await(() -> isJobFree(scene), JOB_LIMIT);
    Duration took = Duration.between(made, clock.instant());
    return Optional.of(freed ? took : JOB_LIMIT);
  }

  private static boolean isJobFree(Scene scene) {
    return scene
        .source()
        .execute("virsh", "-q", "-c", "qemu:///system", "domjobinfo", scene.vm().id())
        .output()
        .contains("None");
  }

  private CellResult judge(
      Scene scene, Positioner positioner, Ordered move, Course course, Beginning beginning)
      throws IOException, InterruptedException {
    List<String> findings = new ArrayList<>();
    if (!await(move::isOver, END_LIMIT)) {
      findings.add("no end within %s of healing".formatted(END_LIMIT));
    }
    Duration toEnd = Duration.between(course.healed(), clock.instant());
    lab.restore();
    Optional<OperationView> operation = move.look();
    Judge judge = new Judge(scene);
    End end = judge.end(operation, clock.instant());
    findings.addAll(settled(judge, END_LIMIT.minus(toEnd)));
    findings.addAll(inside(judge, end));
    int doubles = lab.witness().doubles() - beginning.doubles();
    if (doubles > 0) {
      findings.add("two hosts ran the VM in %d looks".formatted(doubles));
    }
    if (!Expectations.allowed(scene.cell()).contains(end)) {
      findings.add("it ended " + end + ", not one of " + Expectations.allowed(scene.cell()));
    }
    course
        .jobFreed()
        .filter(freed -> freed.toSeconds() >= 10)
        .ifPresent(freed -> findings.add("libvirt's job was freed after " + freed));
    return new CellResult(
        scene.cell().toString(),
        beginning.seed(),
        commit,
        beginning.at().toString(),
        positioner.toString(),
        scene.source().name(),
        scene.destination().name(),
        end,
        Expectations.marks(scene.cell()),
        findings,
        seconds(toEnd),
        course.jobFreed().map(CellRunner::seconds).orElse(null),
        doubles,
        told(operation, move),
        seconds(Duration.between(beginning.at(), clock.instant())));
  }

  /** What is wrong once it had the time to be put right. */
  private static List<String> settled(Judge judge, Duration left) throws IOException {
    List<String> wrong = judge.wrong();
    long deadline = System.nanoTime() + Math.max(left.toNanos(), Duration.ofSeconds(5).toNanos());
    while (!wrong.isEmpty() && System.nanoTime() - deadline < 0) {
      pause(Duration.ofMillis(500));
      wrong = judge.wrong();
    }
    return wrong;
  }

  private List<String> inside(Judge judge, End end) throws IOException, InterruptedException {
    return switch (end) {
      case COMPLETED, ROLLED_BACK, REFUSED -> judge.wrongInside();
      case SOURCE_DISK, DESTINATION_DISK -> {
        List<String> wrong = new ArrayList<>(lab.runAgain());
        if (wrong.isEmpty()) {
          wrong.addAll(judge.wrongInside());
        }
        yield wrong;
      }
      case WRONG -> List.of();
    };
  }

  private static String told(Optional<OperationView> operation, Ordered move) {
    return operation
        .map(it -> "%s %s %s".formatted(it.id(), it.state(), it.cause() == null ? "" : it.cause()))
        .orElseGet(() -> "refused: " + move.refusal().orElse("nobody answered"));
  }

  private static double seconds(Duration duration) {
    return Math.max(0, duration.toMillis() / 1000.0);
  }

  private static boolean await(BooleanSupplier condition, Duration limit) {
    long deadline = System.nanoTime() + limit.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - deadline > 0) {
        return false;
      }
      pause(POLL);
    }
    return true;
  }

  private static void pause(Duration time) {
    LockSupport.parkNanos(time.toNanos());
  }
}
