package io.godwit.cpsat;

import com.google.ortools.Loader;
import com.google.ortools.sat.CpSolver;
import com.google.ortools.sat.CpSolverStatus;
import io.godwit.migration.plan.search.Effort;
import io.godwit.migration.plan.search.Part;
import io.godwit.migration.plan.search.PartSolver;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Google's CP-SAT, of OR-Tools. It runs in one thread with a seed of its own, so that the same part
 * and effort give the same placement, unless the clock ends it.
 */
public final class CpSat implements PartSolver {
  private static final int SEED = 1;

  /**
   * Unpacks the native library into the folder for temporary files and loads it.
   *
   * @throws UnsatisfiedLinkError if there is none for this platform
   */
  public CpSat() {
    Loader.loadNativeLibraries();
  }

  @Override
  public boolean isThere() {
    return true;
  }

  @Override
  public Optional<Solution> solve(Part part, Effort effort) {
    PartModel model = new PartModel(part);
    CpSolver solver = solver(effort);
    CpSolverStatus status = solver.solve(model.model());
    if (status != CpSolverStatus.OPTIMAL && status != CpSolverStatus.FEASIBLE) {
      return Optional.empty();
    }
    List<Integer> placement =
        IntStream.range(0, part.items()).map(item -> model.hostOf(item, solver)).boxed().toList();
    long cost = part.cost(placement);
    return Optional.of(
        new Solution(placement, status == CpSolverStatus.OPTIMAL ? cost : bound(solver)));
  }

  private static CpSolver solver(Effort effort) {
    CpSolver solver = new CpSolver();
    solver
        .getParameters()
        .setNumWorkers(1)
        .setRandomSeed(SEED)
        // It would take the process's own way to end from it, and leave none in its place.
        .setCatchSigintSignal(false)
        .setMaxDeterministicTime(effort.work());
    effort
        .longest()
        .map(CpSat::seconds)
        .ifPresent(seconds -> solver.getParameters().setMaxTimeInSeconds(seconds));
    return solver;
  }

  private static double seconds(Duration time) {
    return time.toNanos() / 1e9;
  }

  /** It is told as a floating-point number. */
  private static long bound(CpSolver solver) {
    double told = solver.bestObjectiveBound();
    return (long) Math.floor(told - Math.abs(told) * 1e-12);
  }
}
