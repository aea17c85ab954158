package io.godwit.controller.operation;

import io.godwit.controller.operation.Moves.Begun;
import io.godwit.controller.saga.Cause;
import io.godwit.controller.saga.Saga;
import io.godwit.controller.saga.SagaState;
import io.godwit.controller.saga.Step;
import io.godwit.controller.saga.StepException;
import io.godwit.controller.saga.StepRun;
import io.godwit.controller.saga.Undo;
import io.godwit.migration.HostFacts.Scheduling;
import io.godwit.model.HostName;
import io.godwit.model.OperationId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Applies a plan, wave by wave. Where a move cannot be made, or the fleet is not as the plan saw
 * it, it stops at a safe point: moves under way are taken back or end, none is begun, and those
 * that were made stay. Applied again it goes on from there.
 */
public final class ApplyPlan implements Saga {
  private static final String OPEN_HOSTS = "open-hosts";
  private static final String CLOSE_HOSTS = "close-hosts";
  private static final String WAVE = "wave-";

  private final Application application;
  private final Workshop workshop;
  private final Moves moves;

  /**
   * What is applied; kept as JSON.
   *
   * @param plan its number
   * @param opens hosts that VMs come back to, and that took none before
   * @param closes hosts that are emptied, and that took VMs before
   */
  public record Application(long plan, List<String> opens, List<String> closes, List<Wave> waves) {

    /** The keys under which an operation that applies it begins its moves, in their order. */
    public List<String> keys(OperationId operation) {
      return IntStream.rangeClosed(1, waves.size())
          .boxed()
          .flatMap(
              wave ->
                  waves.get(wave - 1).moves().stream()
                      .map(move -> keyOf(plan, operation, wave, move.vm())))
          .toList();
    }
  }

  /** Moves that are made at the same time; kept as JSON. */
  public record Wave(List<PlannedMove> moves) {}

  public ApplyPlan(Application application, Workshop workshop, Moves moves) {
    this.application = application;
    this.workshop = workshop;
    this.moves = moves;
  }

  @Override
  public List<Step> steps() {
    return Stream.concat(hostSteps(), waveSteps()).toList();
  }

  private Stream<Step> hostSteps() {
    return Stream.of(
        hostStep(OPEN_HOSTS, application.opens(), Scheduling.OPEN, Scheduling.DRAINING),
        hostStep(CLOSE_HOSTS, application.closes(), Scheduling.DRAINING, Scheduling.OPEN));
  }

  private Step hostStep(String name, List<String> hosts, Scheduling wanted, Scheduling before) {
    return Step.inStore(
        name,
        run -> set(hosts, wanted),
        Undo.by(
            run -> {
              set(hosts, before);
              return Undo.Outcome.UNDONE;
            }));
  }

  private void set(List<String> hosts, Scheduling scheduling) {
    workshop
        .store()
        .change(
            transaction ->
                hosts.stream()
                    .flatMap(name -> transaction.hosts().find(new HostName(name)).stream())
                    .forEach(host -> transaction.hosts().setScheduling(host.id(), scheduling)));
  }

  private Stream<Step> waveSteps() {
    return IntStream.range(0, application.waves().size())
        .mapToObj(
            index -> {
              List<PlannedMove> wave = application.waves().get(index).moves();
              return Step.of(
                  stepOf(index + 1), run -> make(wave, run), Undo.by(run -> settle(wave, run)));
            });
  }

  private void make(List<PlannedMove> wave, StepRun run)
      throws StepException, InterruptedException {
    if (begun(wave, run).isEmpty()) {
      refuseDrift();
    }
    UnderWay underWay = new UnderWay();
    StepRun.Registration cancelling = run.onCancel(underWay::stop);
    try {
      Optional<Cause> refused = beginAll(wave, run, underWay);
      Map<OperationId, SagaState> ends = ends(underWay.moves);
      throwFailed(refused.or(() -> failure(ends)));
    } finally {
      cancelling.close();
    }
  }

  /** The moves of a wave. One that begins while they are being stopped is stopped too. */
  private final class UnderWay {
    private final List<OperationId> moves = new CopyOnWriteArrayList<>();
    private volatile boolean stopping;

    private void add(OperationId move) {
      moves.add(move);
      if (stopping) {
        ApplyPlan.this.moves.cancel(move);
      }
    }

    private void stop() {
      stopping = true;
      moves.forEach(ApplyPlan.this.moves::cancel);
    }
  }

  /** Why not all of them could be. */
  private Optional<Cause> beginAll(List<PlannedMove> wave, StepRun run, UnderWay underWay)
      throws InterruptedException {
    for (PlannedMove move : wave) {
      if (underWay.stopping) {
        return Optional.of(new Cause(Cause.CANCELLED, "it was cancelled"));
      }
      switch (moves.begin(move, key(move, run))) {
        case Begun.By by -> underWay.add(by.operation());
        case Begun.NotNeeded done -> {}
        case Begun.Refused no -> {
          return Optional.of(no.cause());
        }
      }
    }
    return Optional.empty();
  }

  private void refuseDrift() throws StepException, InterruptedException {
    throwFailed(moves.drift(application.plan()));
  }

  private static void throwFailed(Optional<Cause> cause) throws StepException {
    if (cause.isPresent()) {
      throw new StepException.Failed(cause.get());
    }
  }

  private Map<OperationId, SagaState> ends(List<OperationId> underWay) throws InterruptedException {
    Map<OperationId, SagaState> ends = new LinkedHashMap<>();
    for (OperationId move : underWay) {
      ends.put(move, moves.awaitEnd(move));
    }
    return ends;
  }

  private Optional<Cause> failure(Map<OperationId, SagaState> ends) {
    return ends.entrySet().stream()
        .filter(end -> end.getValue() != SagaState.DONE)
        .findFirst()
        .map(
            end ->
                new Cause(
                    end.getValue() == SagaState.IN_DOUBT ? "MOVE_IN_DOUBT" : "MOVE_FAILED",
                    "the move by operation %s ended %s: %s"
                        .formatted(
                            end.getKey(),
                            end.getValue(),
                            moves.cause(end.getKey()).map(Cause::message).orElse("no reason"))));
  }

  /** Lets nothing go on behind the back of whoever is told that the plan has stopped. */
  private Undo.Outcome settle(List<PlannedMove> wave, StepRun run) throws InterruptedException {
    List<OperationId> begun = begun(wave, run);
    begun.forEach(moves::cancel);
    Map<OperationId, SagaState> unused = ends(begun);
    return Undo.Outcome.UNDONE;
  }

  private List<OperationId> begun(List<PlannedMove> wave, StepRun run) {
    return wave.stream().flatMap(move -> moves.find(key(move, run)).stream()).toList();
  }

  private String key(PlannedMove move, StepRun run) {
    return keyOf(application.plan(), run.operation(), run.step(), move.vm());
  }

  /** Under which a move of a plan is begun, at most once by each operation that applies it. */
  public static String keyOf(long plan, OperationId operation, int wave, String vm) {
    return keyOf(plan, operation, stepOf(wave), vm);
  }

  /** The step that makes a wave's moves. */
  public static String stepOf(int wave) {
    return WAVE + wave;
  }

  private static String keyOf(long plan, OperationId operation, String step, String vm) {
    return "plan-%d/%s/%s/%s".formatted(plan, operation, step, vm);
  }
}
