package io.godwit.bench.faults;

import io.godwit.bench.fixture.Installation;
import io.godwit.lab.LabException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;

/**
 * Runs the fault matrix, or one cell of it, and writes the report and the table. Ends with 1 where
 * a cell did not end right, with 2 where it could not begin.
 */
public final class Faults {
  private static final int RUNS_PER_VM = 30;

  private final Installation installation;
  private final InstantSource clock;
  private final PrintStream out;
  private final PrintStream err = System.err;
  private final String commit;
  private final FaultReport report;
  private final Path folder;
  private FaultLab lab;
  private int runsOfVm;

  private Faults(Installation installation, InstantSource clock, PrintStream out)
      throws IOException, InterruptedException {
    this.installation = installation;
    this.clock = clock;
    this.out = out;
    this.commit = Commit.of(installation.root());
    this.folder = installation.target().resolve("faults");
    this.report = FaultReport.open(folder.resolve("report.json"));
  }

  /** One run that is to be made. */
  private record Run(Trial trial, long seed) {}

  /**
   * Environment: CELL (or several, with commas) and SEED, or FULL=1 for three seeds of each cell.
   */
  public static void main(String[] args) throws InterruptedException {
    try {
      Map<String, String> environment = System.getenv();
      Faults faults = new Faults(Installation.find(), InstantSource.system(), System.out);
      System.exit(faults.run(faults.due(environment)) ? 0 : 1);
    } catch (LabException | IllegalStateException | IllegalArgumentException | IOException e) {
      System.err.println("The faults could not be made: " + e.getMessage());
      System.exit(2);
    }
  }

  /** Runs asked for by name, or those of the matrix that have not ended right at this commit. */
  private List<Run> due(Map<String, String> environment) {
    Optional<String> cell = value(environment, "CELL");
    Optional<Long> seed = value(environment, "SEED").map(Long::valueOf);
    if (cell.isPresent()) {
      return Arrays.stream(cell.get().split(",", -1))
          .map(each -> new Run(Trials.named(each), seed.orElse(1L)))
          .toList();
    }
    long seeds = environment.getOrDefault("FULL", "").equals("1") ? 3 : 1;
    return LongStream.rangeClosed(seed.orElse(1L), seed.orElse(1L) + seeds - 1)
        .boxed()
        .flatMap(each -> Trials.matrix().stream().map(known -> new Run(known, each)))
        .filter(run -> !report.isRight(run.trial(), run.seed(), commit))
        .toList();
  }

  private static Optional<String> value(Map<String, String> environment, String name) {
    return Optional.ofNullable(environment.get(name)).filter(text -> !text.isBlank());
  }

  private boolean run(List<Run> due) throws IOException, InterruptedException {
    List<CellResult> done = new ArrayList<>();
    try {
      for (Run run : due) {
        done.add(told(run(run)));
      }
    } finally {
      closeLab();
      writeTable();
    }
    long right = done.stream().filter(CellResult::right).count();
    out.printf(
        "%d of %d runs ended right; %s%n", right, done.size(), folder.resolve("report.json"));
    return right == done.size();
  }

  private CellResult run(Run run) throws IOException, InterruptedException {
    prepareLab();
    CellResult result;
    try {
      result = new CellRunner(lab, commit, clock).run(run.trial(), run.seed());
      runsOfVm++;
      lab.clear();
    } catch (IOException | RuntimeException e) {
      e.printStackTrace();
      result = CellResult.failed(run.trial(), run.seed(), commit, clock.instant(), e);
    }
    report.add(result);
    return result;
  }

  /** What a run left wrong is not the next one's: that one gets a new VM, or a new lab. */
  private void prepareLab() throws IOException, InterruptedException {
    if (lab == null) {
      startLab();
    } else if (runsOfVm >= RUNS_PER_VM || !isReady()) {
      renew();
    }
  }

  private boolean isReady() {
    try {
      return lab.isReady();
    } catch (IOException | RuntimeException e) {
      err.println("# the lab is not as it should be: " + e);
      return false;
    }
  }

  private void renew() throws IOException, InterruptedException {
    try {
      lab.restore();
      lab.renewVm();
      runsOfVm = 0;
    } catch (IOException | RuntimeException e) {
      err.println("# the lab is given up, a new one is started: " + e);
      closeLab();
      startLab();
    }
  }

  private void startLab() throws IOException, InterruptedException {
    Path raw = Files.createTempDirectory(Files.createDirectories(folder), "raw-");
    lab = FaultLab.start(installation, clock, raw, what -> err.println("# " + what));
    runsOfVm = 0;
  }

  private void closeLab() throws IOException {
    if (lab != null) {
      lab.close();
      lab = null;
    }
  }

  private CellResult told(CellResult result) {
    out.printf(
        "%-50s seed %d  %-16s %5.1f s  %s%n",
        result.cell(),
        result.seed(),
        result.end(),
        result.totalSeconds(),
        result.right() ? "right" : "WRONG " + result.findings() + " " + result.operation());
    out.flush();
    return result;
  }

  private void writeTable() throws IOException {
    Files.writeString(
        installation.root().resolve("docs/faults.md"), new FaultTable(report.results()).page());
  }
}
