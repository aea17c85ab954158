package io.godwit.bench.faults;

import io.godwit.bench.faults.Trial.Epochs;
import io.godwit.bench.faults.Trial.HandOver;
import io.godwit.bench.faults.Trial.LostFinishReply;
import io.godwit.bench.faults.Trial.OldStart;
import io.godwit.bench.fixture.Installation;
import io.godwit.bench.matrix.End;
import io.godwit.lab.LabException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

/**
 * Makes trials, each with several seeds, on one lab as long as that stays as it should, and reports
 * each as it ends. Trials that have ended right at this commit are not made again.
 */
public final class Faults {
  /** The destination's reply to Finish is lost. */
  public static final String LOST_REPLY = new LostFinishReply(HandOver.OURS).name();

  /** The same where the move is made with libvirt's stock flags. */
  public static final String STOCK_LOST_REPLY = new LostFinishReply(HandOver.STOCK_FLAGS).name();

  /** The same where the source releases the VM without waiting for the exit of its process. */
  public static final String UNPROVEN_LOST_REPLY = new LostFinishReply(HandOver.UNPROVEN).name();

  /** An order by which the VM was once started at its source is heard there after the move. */
  public static final String OLD_START = new OldStart(Epochs.CHECKED).name();

  /** The same where the source's agent does not check epochs. */
  public static final String OLD_START_WITHOUT_EPOCHS = new OldStart(Epochs.IGNORED).name();

  private static final int RUNS_PER_VM = 30;

  private final Installation installation;
  private final InstantSource clock;
  private final PrintStream out;
  private final PrintStream err;
  private final String commit;
  private final FaultReport report;
  private final Path folder;
  private FaultLab lab;
  private int runsOfVm;

  private Faults(Installation installation, InstantSource clock, Path report)
      throws IOException, InterruptedException {
    this.installation = installation;
    this.clock = clock;
    this.out = System.out;
    this.err = System.err;
    this.commit = Commit.of(installation.root());
    this.folder = Files.createDirectories(report.getParent());
    this.report = FaultReport.open(report);
  }

  /** Those that {@code make faults} goes on with. */
  public static Faults matrix(Installation installation, InstantSource clock)
      throws IOException, InterruptedException {
    return of(installation, clock, installation.target().resolve("faults/report.json"));
  }

  /**
   * Others.
   *
   * @param report goes on where it ends, if it is there
   */
  public static Faults of(Installation installation, InstantSource clock, Path report)
      throws IOException, InterruptedException {
    return new Faults(installation, clock, report);
  }

  /** The names of the cells of the matrix that can be made. */
  public static List<String> cells() {
    return Trials.matrix().stream().map(Trial::name).toList();
  }

  /** The names of the trials that end a program at a crash point. */
  public static List<String> crashPoints() {
    return CrashTrials.all().stream().map(Trial::name).toList();
  }

  /** One run that is to be made. */
  private record Run(Trial trial, long seed) {}

  /**
   * Makes each trial with the seeds 1 to {@code seeds}.
   *
   * @return their results at this commit, also those of earlier
   * @throws IllegalArgumentException for a trial that does not exist
   */
  public List<CellResult> make(List<String> trials, long seeds)
      throws IOException, InterruptedException {
    return make(trials, LongStream.rangeClosed(1, seeds).boxed().toList());
  }

  List<CellResult> make(List<String> trials, List<Long> seeds)
      throws IOException, InterruptedException {
    List<Run> runs = runs(trials, seeds);
    try {
      for (Run run : runs) {
        if (!report.isRight(run.trial(), run.seed(), commit)) {
          tell(make(run));
        }
      }
    } finally {
      closeLab();
    }
    return runs.stream()
        .flatMap(run -> report.find(run.trial(), run.seed(), commit).stream())
        .toList();
  }

  private static List<Run> runs(List<String> trials, List<Long> seeds) {
    List<Run> runs = new ArrayList<>();
    for (long seed : seeds) {
      trials.forEach(name -> runs.add(new Run(Trials.named(name), seed)));
    }
    return runs;
  }

  private CellResult make(Run run) throws IOException, InterruptedException {
    prepareLab();
    CellRunner runner = new CellRunner(lab, commit, clock);
    CellResult result;
    try {
      result = runner.run(run.trial(), run.seed());
      runsOfVm = isSound(result) ? runsOfVm + 1 : RUNS_PER_VM;
      keepLogsOf(result);
      clear();
    } catch (IOException | RuntimeException e) {
      endIfLabIsGone(e);
      e.printStackTrace(err);
      result = runner.failed(run.trial(), run.seed(), e);
      keepLogsOf(result);
      runsOfVm = RUNS_PER_VM;
    }
    report.add(result);
    return result;
  }

  /** Somebody ends the whole program, whose lab goes first: that says nothing of a cell. */
  private static void endIfLabIsGone(Exception e) {
    if (e instanceof LabException failed && failed.reason() == LabException.Reason.NOT_UP) {
      throw failed;
    }
  }

  /** What cannot be taken away is not the fault of the run that has ended. */
  private void clear() throws InterruptedException {
    try {
      lab.clear();
    } catch (IOException | RuntimeException e) {
      err.println("# the VM is given up, a new one is made: " + e);
      runsOfVm = RUNS_PER_VM;
    }
  }

  /** Whether the VM may serve for another run. */
  private static boolean isSound(CellResult result) {
    return switch (End.valueOf(result.end())) {
      case SILENT, WRONG -> false;
      case COMPLETED, ROLLED_BACK, REFUSED, SOURCE_DISK, DESTINATION_DISK -> true;
    };
  }

  /** A lab takes its logs with it. */
  private void keepLogsOf(CellResult result) throws IOException {
    if (!result.right()) {
      lab.keepLogs(folder.resolve(result.logs()));
    }
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
    Path raw = Files.createTempDirectory(folder, "raw-");
    lab = FaultLab.start(installation, clock, raw, what -> err.println("# " + what));
    runsOfVm = 0;
  }

  private void closeLab() throws IOException {
    if (lab != null) {
      lab.close();
      lab = null;
    }
  }

  private void tell(CellResult result) {
    out.printf(
        "%-50s seed %d  %-16s %5.1f s  %s%n",
        result.cell(),
        result.seed(),
        result.end(),
        result.totalSeconds(),
        result.right() ? "right" : "WRONG " + result.findings() + " " + result.operation());
    out.flush();
  }

  /** All runs so far, of all commits, as a page. */
  String page() {
    return new FaultTable(report.results()).page();
  }
}
