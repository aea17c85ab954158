package io.godwit.bench.faults;

import io.godwit.bench.faults.Trial.InCell;
import io.godwit.bench.fixture.Deployment;
import io.godwit.bench.fixture.Installation;
import io.godwit.bench.fixture.Move;
import io.godwit.bench.fixture.Narrator;
import io.godwit.bench.fixture.ResidentMemory;
import io.godwit.bench.fixture.ResidentMemory.Program;
import io.godwit.bench.fixture.ResidentMemory.Sample;
import io.godwit.bench.matrix.Cell;
import io.godwit.bench.matrix.Expectations;
import io.godwit.bench.matrix.Phase;
import io.godwit.lab.LabHost;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;

/**
 * One deployment that is used for long: moves, restarts of its VM and faults by chance, each of
 * them judged. Programs whose memory is looked at are ended only in a first part, since one that
 * begins anew has forgotten what it leaked.
 */
public final class Soak {
  private static final int MOVES_BETWEEN_FAULTS = 4;
  private static final int RESTART_ONCE_IN = 5;

  private static final List<Cell> ALL = Expectations.cells();
  private static final List<Cell> SPARING_PROGRAMS =
      ALL.stream().filter(cell -> !endsPrograms(cell)).toList();

  private final Plan plan;
  private final InstantSource clock;
  private final Narrator narrator;
  private final FaultLab lab;
  private final CellRunner runner;
  private final Path raw;
  private final Random random;
  private final List<CellResult> faults = new ArrayList<>();
  private final List<String> wrong = new ArrayList<>();
  private int moves;
  private int restarts;

  private Soak(
      Plan plan,
      String commit,
      FaultLab lab,
      InstantSource clock,
      Path raw,
      Random random,
      Narrator narrator) {
    this.plan = plan;
    this.clock = clock;
    this.narrator = narrator;
    this.lab = lab;
    this.runner = new CellRunner(lab, commit, clock);
    this.raw = raw;
    this.random = random;
  }

  /**
   * How long.
   *
   * @param endingPrograms the part in which controller and agents are ended as well
   * @param sparingPrograms the part after that
   */
  public record Plan(Duration endingPrograms, Duration sparingPrograms) {
    public Duration whole() {
      return endingPrograms.plus(sparingPrograms);
    }
  }

  /**
   * What came of it.
   *
   * @param moves without a fault
   * @param restarts of the VM by its user
   * @param wrong what was wrong beside what the faults' results say; a line each
   * @param left on any host when the VM was deleted at the end; a line for each thing
   * @param programs whose memory was looked at
   * @param memory of them, once a second
   * @param sparingFrom when programs were ended no more, in seconds since the first look
   */
  public record Course(
      int moves,
      int restarts,
      List<CellResult> faults,
      List<String> wrong,
      List<String> left,
      List<String> programs,
      List<Sample> memory,
      double sparingFrom) {}

  /**
   * Starts a deployment of its own, uses it, and removes it.
   *
   * @param raw an empty folder for raw samples
   * @param seed of what happens when
   * @throws RuntimeException where the deployment could not be used any more
   */
  public static Course make(
      Installation installation,
      Plan plan,
      long seed,
      InstantSource clock,
      Path raw,
      Narrator narrator)
      throws IOException, InterruptedException {
    String commit = Commit.of(installation.root());
    try (FaultLab lab = FaultLab.start(installation, clock, raw, narrator)) {
      return new Soak(plan, commit, lab, clock, raw, new Random(seed), narrator).make();
    }
  }

  private Course make() throws IOException, InterruptedException {
    List<Program> programs = programs();
    try (ResidentMemory memory = ResidentMemory.watch(programs, clock)) {
      Instant start = clock.instant();
      use(ALL, start.plus(plan.endingPrograms()));
      Instant sparing = clock.instant();
      use(SPARING_PROGRAMS, sparing.plus(plan.sparingPrograms()));
      List<Sample> samples = memory.samples();
      return new Course(
          moves,
          restarts,
          List.copyOf(faults),
          List.copyOf(wrong),
          lab.endVm(),
          programs.stream().map(Program::name).toList(),
          samples,
          Duration.between(start, sparing).toMillis() / 1000.0);
    }
  }

  private List<Program> programs() {
    Deployment deployment = lab.deployment();
    return Stream.concat(
            Stream.of(new Program("controller", () -> deployment.controllerProcess().process())),
            deployment.lab().hosts().stream().map(this::agent))
        .toList();
  }

  private Program agent(LabHost host) {
    return new Program(
        "agent of " + host.name(),
        () -> Optional.of(lab.deployment().inspection().agentProcess(host)));
  }

  private void use(List<Cell> cells, Instant end) throws IOException, InterruptedException {
    while (clock.instant().isBefore(end)) {
      int plain = random.nextInt(MOVES_BETWEEN_FAULTS + 1);
      for (int move = 0; move < plain; move++) {
        moves++;
        attempt("move " + moves, this::move);
      }
      if (random.nextInt(RESTART_ONCE_IN) == 0) {
        restarts++;
        attempt("restart " + restarts, lab::restartVm);
      }
      make(cells.get(random.nextInt(cells.size())));
    }
  }

  /** Something that a user does, and what was wrong with it. */
  @FunctionalInterface
  private interface Use {
    List<String> make() throws IOException, InterruptedException;
  }

  /** Where anything is wrong the VM is made anew, so that what follows is judged by itself. */
  private void attempt(String what, Use use) throws IOException, InterruptedException {
    int doubles = lab.witness().doubles();
    List<String> found = new ArrayList<>();
    try {
      found.addAll(use.make());
    } catch (IOException | RuntimeException e) {
      found.add(e.toString());
    }
    if (lab.witness().doubles() > doubles) {
      found.add("two hosts ran the VM");
    }
    if (!found.isEmpty()) {
      found.forEach(each -> wrong.add(what + ": " + each));
      narrator.say(what + " WRONG " + found);
      renew(raw.resolve("wrong").resolve(what.replace(' ', '-')));
    }
  }

  private void renew(Path logs) throws IOException, InterruptedException {
    lab.keepLogs(logs);
    lab.restore();
    lab.renewVm();
  }

  private List<String> move() throws IOException {
    String destination = FaultLab.other(lab.vm().host());
    Move move = lab.deployment().mover().move(lab.vm().name(), destination);
    return move.done()
        ? List.of()
        : List.of("it ended %s: %s".formatted(move.operation().state(), move.operation().cause()));
  }

  private void make(Cell cell) throws IOException, InterruptedException {
    long seed = random.nextLong(1_000_000);
    CellResult result = judged(cell, seed);
    faults.add(result);
    narrator.say(
        "%s seed %d: %s%s"
            .formatted(
                cell, seed, result.end(), result.right() ? "" : " WRONG " + result.findings()));
    if (result.right()) {
      lab.clear();
    } else {
      renew(raw.resolve(result.logs()));
    }
  }

  private CellResult judged(Cell cell, long seed) throws IOException, InterruptedException {
    try {
      return runner.run(new InCell(cell), seed);
    } catch (IOException | RuntimeException e) {
      return runner.failed(new InCell(cell), seed, e);
    }
  }

  /** For post-copy the source's agent is started anew, so that it has lost no link lately. */
  private static boolean endsPrograms(Cell cell) {
    return cell.phase() == Phase.POST_COPY
        || switch (cell.fault()) {
          case CONTROLLER_CRASH,
              SOURCE_AGENT_CRASH,
              DESTINATION_AGENT_CRASH,
              SOURCE_HOST_LOST,
              DESTINATION_HOST_LOST ->
              true;
          case SOURCE_LIBVIRTD_RESTART,
              DESTINATION_LIBVIRTD_RESTART,
              SOURCE_QEMU_KILLED,
              DESTINATION_QEMU_KILLED,
              PARTITION,
              PARTITION_SOURCE_CONTROLLER,
              PARTITION_DESTINATION_CONTROLLER,
              NEVER_CONVERGES,
              DESTINATION_DISK_FULL,
              CLOCK_SKEW,
              MESSAGES_REPEATED,
              CREDENTIALS_EXPIRED ->
              false;
        };
  }
}
