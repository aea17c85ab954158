package io.godwit.controller.fleet;

import io.godwit.api.OperationView;
import io.godwit.migration.ProgressEstimate;
import io.godwit.model.DataSize;
import io.godwit.model.MigrationPhase;
import io.godwit.model.OperationId;
import io.godwit.protocol.v1.OrderProgress;
import io.godwit.protocol.v1.Phase;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** How far the operations at work are; not kept over a restart, because agents say it again. */
final class ProgressBoard {
  private final Map<OperationId, Standing> standings = new ConcurrentHashMap<>();
  private final InstantSource clock;
  private final Consumer<OperationId> changed;

  ProgressBoard(InstantSource clock, Consumer<OperationId> changed) {
    this.clock = clock;
    this.changed = changed;
  }

  /**
   * How far one is.
   *
   * @param step whose order spoke last
   */
  private record Standing(
      String step, OrderProgress last, OrderProgress seed, ProgressEstimate estimate) {
    static final Standing NONE =
        new Standing(
            "",
            OrderProgress.getDefaultInstance(),
            OrderProgress.getDefaultInstance(),
            ProgressEstimate.NONE);

    Standing with(String now, OrderProgress progress, Instant at) {
      ProgressEstimate trend = now.equals(step) ? estimate : ProgressEstimate.NONE;
      ProgressEstimate next =
          trend.observe(new ProgressEstimate.Observation(at, remaining(progress)));
      return isSeed(now)
          ? new Standing(now, last, progress, next)
          : new Standing(now, progress, seed, next);
    }

    private static DataSize remaining(OrderProgress progress) {
      long memory = progress.getMemoryTotalBytes() - progress.getMemoryDoneBytes();
      long disk = progress.getDiskTotalBytes() - progress.getDiskDoneBytes();
      return new DataSize(Math.max(0, memory) + Math.max(0, disk));
    }

    OrderProgress newest() {
      return isSeed(step) ? seed : last;
    }

    private static boolean isSeed(String step) {
      return step.equals("seed") || step.equals("import");
    }
  }

  void progress(OperationId operation, String step, OrderProgress progress) {
    standings.compute(
        operation,
        (id, standing) ->
            (standing == null ? Standing.NONE : standing).with(step, progress, clock.instant()));
    changed.accept(operation);
  }

  void forget(OperationId operation) {
    standings.remove(operation);
  }

  /** Empty where no order has spoken yet. */
  Optional<OperationView.Progress> of(OperationId operation) {
    return Optional.ofNullable(standings.get(operation)).map(ProgressBoard::view);
  }

  /** The phase that the orders of a step report; empty where they have not spoken of one. */
  Optional<MigrationPhase> phase(OperationId operation, String step) {
    return Optional.ofNullable(standings.get(operation))
        .filter(standing -> standing.step().equals(step))
        .flatMap(standing -> phase(standing.newest().getPhase()));
  }

  private static OperationView.Progress view(Standing standing) {
    OrderProgress move = standing.last();
    OrderProgress seed = standing.seed();
    return new OperationView.Progress(
        move.getMemoryDoneBytes(),
        move.getMemoryTotalBytes(),
        move.getDiskDoneBytes(),
        move.getDiskTotalBytes(),
        seed.getDiskDoneBytes(),
        seed.getDiskTotalBytes(),
        standing.estimate().remaining().map(java.time.Duration::toMillis).orElse(null),
        standing.newest().getDetail().isEmpty() ? null : standing.newest().getDetail());
  }

  private static Optional<MigrationPhase> phase(Phase phase) {
    return switch (phase) {
      case PHASE_UNSPECIFIED, UNRECOGNIZED -> Optional.empty();
      case PREFLIGHT, SEED, PREPARE, PRE_COPY, SWITCHOVER, POST_COPY, FINISH, CLEANUP ->
          Optional.of(MigrationPhase.valueOf(phase.name()));
    };
  }
}
