package io.godwit.bench.faults;

import io.godwit.api.MigrationRequest;
import io.godwit.api.OperationView;
import io.godwit.api.VmView;
import io.godwit.bench.faults.Drill.Place;
import io.godwit.bench.faults.Trial.CrashAt;
import io.godwit.bench.faults.Trial.Epochs;
import io.godwit.bench.faults.Trial.HandOver;
import io.godwit.bench.faults.Trial.InCell;
import io.godwit.bench.faults.Trial.LostFinishReply;
import io.godwit.bench.faults.Trial.OldStart;
import io.godwit.bench.faults.Trial.PastDeadline;
import io.godwit.bench.matrix.Cell;
import io.godwit.bench.matrix.End;
import io.godwit.bench.matrix.Expectations;
import io.godwit.bench.matrix.Fault;
import io.godwit.bench.matrix.Phase;
import io.godwit.bench.matrix.Spot;
import io.godwit.bench.matrix.Spot.Program;
import io.godwit.lab.BitRate;
import io.godwit.lab.LabHost;
import io.godwit.model.drill.CrashPoint;
import io.godwit.model.drill.CrashPoint.Moment;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Runs cells on a lab that is ready, and leaves it ready. */
final class CellRunner {
  private static final Duration END_LIMIT = Duration.ofSeconds(60);
  private static final Duration POLL = Duration.ofMillis(50);
  private static final Duration POINT_LIMIT = Duration.ofSeconds(60);
  private static final Duration JOB_LIMIT = Duration.ofSeconds(30);

  /** Beside what the VM's size needs, which is some half a minute more. */
  private static final Duration LEAST_COPY_LIMIT = Duration.ofSeconds(10);

  private static final int ROUND_TRIPS = 3;

  /** A VM that runs twice would be ended at its source, as superseded, before anybody sees it. */
  private static final CrashPoint BEFORE_CLEANING = new CrashPoint("finish", Moment.BEFORE);

  private static final Duration BOTH_SEEN = Duration.ofSeconds(3);

  /** A VM that is started from its disk has booted by then. */
  private static final Duration STARTED_LIMIT = Duration.ofSeconds(10);

  private static final Duration DEADLINE_LIMIT = Duration.ofMinutes(5);

  /** Half of what the guest writes. */
  private static final BitRate BUSY_RATE = BitRate.ofMegabits(128);

  /** A run that lasted longer than this without a look at anything tells nothing about times. */
  private static final Duration STANDSTILL = Duration.ofSeconds(2);

  private final FaultLab lab;
  private final String commit;
  private final InstantSource clock;

  CellRunner(FaultLab lab, String commit, InstantSource clock) {
    this.lab = lab;
    this.commit = commit;
    this.clock = clock;
  }

  CellResult run(Trial trial, long seed) throws IOException, InterruptedException {
    Duration unused = lab.witness().takeStandstill();
    Beginning beginning = new Beginning(trial, seed, clock.instant(), lab.witness().doubles());
    Random random = new Random(seed * 1_000_003 + trial.name().hashCode());
    return switch (trial) {
      case InCell in -> run(in.cell(), scene(in.cell().fault(), random), beginning);
      case CrashAt crash -> run(crash, scene(crash.fault(), random), beginning);
      case LostFinishReply lost -> run(lost, scene(Fault.PARTITION, random), beginning);
      case OldStart old -> run(old, random, beginning);
      case PastDeadline late -> runPastDeadline(scene(Fault.NEVER_CONVERGES, random), beginning);
    };
  }

  /** One that could not be brought to its end. */
  CellResult failed(Trial trial, long seed, Exception why) {
    return CellResult.failed(trial, seed, commit, clock.instant(), why);
  }

  private CellResult run(Cell cell, Scene scene, Beginning beginning)
      throws IOException, InterruptedException {
    Spot spot = Spot.of(cell.phase(), beginning.seed());
    Positioner positioner = new Positioner(scene, spot);
    Ordered move = order(positioner.request());
    Course course = course(cell, scene, positioner, move);
    Asked asked = new Asked(positioner.toString(), Expectations.allowed(cell, spot));
    return judge(scene, asked, move, course, beginning);
  }

  private CellResult run(CrashAt crash, Scene scene, Beginning beginning)
      throws IOException, InterruptedException {
    Place place = scene.place(crash.program(), crash.point());
    Ordered move = order(plainMove(scene));
    lab.drill().halt(place);
    move.order();
    if (!await(() -> lab.drill().isReached(place), POINT_LIMIT)) {
      throw new IllegalStateException("the move did not come to " + place + ": " + move.look());
    }
    pause(Duration.ofMillis(scene.random().nextInt(1000)));
    Injector injector = new Injector(scene);
    // While it is still ending, a start would find that it runs already.
    injector.make();
    injector.heal();
    Course course = new Course(clock.instant(), Optional.empty());
    return judge(scene, new Asked(place.toString(), crash.allowed()), move, course, beginning);
  }

  private CellResult run(LostFinishReply lost, Scene scene, Beginning beginning)
      throws IOException, InterruptedException {
    AgentFaults faults = new AgentFaults(scene.destination());
    if (lost.handOver() == HandOver.OURS_POST_COPY) {
      lab.forgetLostLinks(scene.source());
    }
    if (lost.handOver().order().isPresent()) {
      new AgentFaults(scene.source()).order(lost.handOver().order().get(), "");
      faults.order(lost.handOver().order().get(), "");
    }
    faults.order(AgentFaults.FINISH_REPLY, AgentFaults.CUT);
    if (lost.handOver() == HandOver.UNPROVEN) {
      lab.drill().hold(scene.place(Program.CONTROLLER, BEFORE_CLEANING));
    }
    Ordered move = order(move(scene, lost.handOver()));
    move.order();
    if (!await(() -> faults.isFired(AgentFaults.FINISH_REPLY), POINT_LIMIT)) {
      throw new IllegalStateException("no reply to Finish was lost: " + move.look());
    }
    if (lost.handOver() == HandOver.UNPROVEN) {
      pause(BOTH_SEEN);
      lab.drill().letGo();
    }
    Course course = new Course(clock.instant(), Optional.empty());
    return judge(scene, new Asked("", lost.allowed()), move, course, beginning);
  }

  private CellResult run(OldStart old, Random random, Beginning beginning)
      throws IOException, InterruptedException {
    lab.restartVmHeardAgain();
    Scene scene = scene(Fault.MESSAGES_REPEATED, random);
    Place held = scene.place(Program.CONTROLLER, BEFORE_CLEANING);
    lab.drill().hold(held);
    Ordered move = order(plainMove(scene));
    move.order();
    if (!await(() -> lab.drill().isReached(held), POINT_LIMIT)) {
      throw new IllegalStateException("the move did not come to " + held + ": " + move.look());
    }
    AgentFaults faults = new AgentFaults(scene.source());
    if (old.epochs() == Epochs.IGNORED) {
      faults.order(AgentFaults.NO_EPOCH_CHECK, "");
    }
    lab.startBystander(scene.source());
    boolean unused = await(() -> lab.witness().doubles() > beginning.doubles(), STARTED_LIMIT);
    faults.release();
    lab.endBystander();
    lab.drill().letGo();
    Course course = new Course(clock.instant(), Optional.empty());
    return judge(scene, new Asked(held.toString(), old.allowed()), move, course, beginning);
  }

  private CellResult runPastDeadline(Scene scene, Beginning beginning)
      throws IOException, InterruptedException {
    measureWay(scene);
    lab.restartController(Optional.of(LEAST_COPY_LIMIT));
    lab.makeGuestBusy();
    scene.source().setUplinkRate(Optional.of(BUSY_RATE));
    Ordered move = order(plainMove(scene));
    move.order();
    if (!await(move::isOver, DEADLINE_LIMIT)) {
      throw new IllegalStateException("the move has no deadline: " + move.look());
    }
    lab.calmGuest();
    lab.restartController(Optional.empty());
    Course course = new Course(clock.instant(), Optional.empty());
    return judge(scene, new Asked("", Set.of(End.ROLLED_BACK)), move, course, beginning);
  }

  /** The limit follows the slowest of the five newest moves; with none it is an hour. */
  private void measureWay(Scene scene) throws IOException {
    for (int i = 0; i < ROUND_TRIPS; i++) {
      for (LabHost host : List.of(scene.destination(), scene.source())) {
        lab.deployment().mover().move(scene.vm().name(), host.name()).require();
      }
    }
  }

  private Ordered order(MigrationRequest request) {
    return Ordered.prepare(lab.deployment().controller(), request);
  }

  private static MigrationRequest plainMove(Scene scene) {
    return new MigrationRequest(scene.vm().name(), scene.destination().name(), false, false, null);
  }

  private static MigrationRequest move(Scene scene, HandOver handOver) {
    String destination = scene.destination().name();
    boolean postCopy = handOver == HandOver.OURS_POST_COPY;
    return new MigrationRequest(scene.vm().name(), destination, false, false, null, postCopy);
  }

  private record Asked(String spot, Set<End> allowed) {}

  private record Beginning(Trial trial, long seed, Instant at, int doubles) {}

  private Scene scene(Fault fault, Random random) {
    VmView vm = lab.vm();
    List<String> others = FaultLab.HOSTS.stream().filter(host -> !host.equals(vm.host())).toList();
    String destination = others.get(random.nextInt(others.size()));
    return new Scene(
        lab,
        fault,
        vm,
        lab.deployment().inspection().qemuProcesses(vm.id()).getFirst(),
        lab.deployment().host(vm.host()),
        lab.deployment().host(destination),
        random);
  }

  /** When the fault was undone, and how long libvirt's job stayed where that is asked. */
  private record Course(Instant healed, Optional<Duration> jobFreed) {}

  private Course course(Cell cell, Scene scene, Positioner positioner, Ordered move)
      throws IOException, InterruptedException {
    Injector injector = new Injector(scene);
    injector.prepare();
    positioner.arm();
    if (cell.phase() == Phase.PREFLIGHT) {
      return inPreflight(cell, scene, injector, move);
    }
    move.order();
    positioner.await(move);
    injector.make();
    Instant made = clock.instant();
    positioner.goOn();
    Optional<Duration> freed = dwell(cell, scene, made);
    injector.heal();
    insist(cell, move);
    return new Course(clock.instant(), freed);
  }

  /** Where the cell is to complete, a refusal while the fault was there is no end. */
  private static void insist(Cell cell, Ordered move) {
    if (!Expectations.allowed(cell).contains(End.REFUSED)) {
      move.insist();
    }
  }

  /** What kills comes while the order is being taken, what stays is there before it. */
  private Course inPreflight(Cell cell, Scene scene, Injector injector, Ordered move)
      throws IOException, InterruptedException {
    Thread ordering = Thread.ofVirtual().unstarted(move::order);
    if (scene.fault() == Fault.CONTROLLER_CRASH) {
      ordering.start();
      pause(Duration.ofMillis(scene.random().nextInt(30)));
      injector.make();
    } else {
      injector.make();
      ordering.start();
    }
    Instant made = clock.instant();
    Optional<Duration> freed = dwell(cell, scene, made);
    injector.heal();
    ordering.join();
    insist(cell, move);
    return new Course(clock.instant(), freed);
  }

  private Optional<Duration> dwell(Cell cell, Scene scene, Instant made) {
    Duration dwell = cell.fault().dwell(scene.random());
    if (cell.fault() != Fault.PARTITION || cell.phase() != Phase.PRE_COPY) {
      pause(dwell);
      return Optional.empty();
    }
    boolean freed = await(() -> isJobFree(scene), JOB_LIMIT);
    Duration took = Duration.between(made, clock.instant());
    return Optional.of(freed ? took : JOB_LIMIT);
  }

  private static boolean isJobFree(Scene scene) {
    return !Domains.hasJob(scene.source(), scene.vm().id());
  }

  private CellResult judge(
      Scene scene, Asked asked, Ordered move, Course course, Beginning beginning)
      throws IOException, InterruptedException {
    List<String> findings = new ArrayList<>();
    Set<End> allowed = asked.allowed();
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
    Duration standstill = lab.witness().takeStandstill();
    if (!allowed.contains(end)) {
      findings.add("it ended " + end + ", not one of " + allowed);
    }
    course
        .jobFreed()
        .filter(freed -> freed.toSeconds() >= 10)
        .ifPresent(freed -> findings.add("libvirt's job was freed after " + freed));
    if (!findings.isEmpty() && standstill.compareTo(STANDSTILL) > 0) {
      findings.add(
          "this program itself stood still for " + standstill + ": the machine is too busy");
    }
    return new CellResult(
        beginning.trial().name(),
        beginning.seed(),
        commit,
        beginning.at().toString(),
        asked.spot(),
        scene.source().name(),
        scene.destination().name(),
        end.name(),
        Expectations.marks(allowed),
        counting(beginning.trial(), doubles, findings),
        seconds(toEnd),
        course.jobFreed().map(CellRunner::seconds).orElse(null),
        doubles,
        told(operation, move),
        seconds(Duration.between(beginning.at(), clock.instant())));
  }

  /** A trial of the checks themselves is right where the VM ran twice, whatever else it did. */
  private static List<String> counting(Trial trial, int doubles, List<String> findings) {
    if (trial.shouldDouble()) {
      return doubles > 0 ? List.of() : List.of("the VM did not run twice, so it has no teeth");
    }
    List<String> all = new ArrayList<>(findings);
    if (doubles > 0) {
      all.add("two hosts ran the VM in %d looks".formatted(doubles));
    }
    return all;
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
      case SILENT, WRONG -> List.of();
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
