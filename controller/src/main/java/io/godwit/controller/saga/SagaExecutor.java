package io.godwit.controller.saga;

import io.godwit.model.OperationId;
import io.godwit.runtime.Tasks;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Runs sagas, each as a task of its own. Closing it, or the death of the controller, leaves every
 * saga where its journal says; the next executor goes on from there.
 */
public final class SagaExecutor implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(SagaExecutor.class.getName());

  private static final Duration AFTER_FAULT = Duration.ofSeconds(5);

  /** How long sagas have to stand still where the controller closes. */
  private static final Duration CLOSING = Duration.ofSeconds(10);

  private final SagaJournal journal;
  private final Function<OperationId, Saga> sagas;
  private final Retries retries;
  private final InstantSource clock;
  private final Tasks tasks;
  private final Consumer<OperationId> changed;
  private final Map<OperationId, Running> running = new ConcurrentHashMap<>();
  private final CompletableFuture<Void> closing = new CompletableFuture<>();

  /**
   * @param sagas builds an operation's saga from what is stored of it
   * @param changed is told after each write to a journal
   */
  public SagaExecutor(
      SagaJournal journal,
      Function<OperationId, Saga> sagas,
      Retries retries,
      InstantSource clock,
      Tasks tasks,
      Consumer<OperationId> changed) {
    this.journal = journal;
    this.sagas = sagas;
    this.retries = retries;
    this.clock = clock;
    this.tasks = tasks;
    this.changed = changed;
  }

  /** A saga at work. */
  private static final class Running {
    private final Cancellation cancellation;
    private volatile Tasks.Task task;
    private volatile boolean again;

    private Running(Cancellation cancellation) {
      this.cancellation = cancellation;
    }
  }

  /** The sagas that the last executor left under way. */
  public List<OperationId> underWay() {
    return journal.active();
  }

  /** Whether a saga may have done something outside of the store. */
  public boolean hasActed(OperationId operation) {
    return anyStep(
        operation,
        (step, progress) -> step.reach() == Step.Reach.ELSEWHERE && progress.mayHaveHappened(step));
  }

  /**
   * Begins a saga, goes on with it, or looks again at one that is in doubt. One that is at work and
   * ends in doubt is looked at again.
   */
  public void start(OperationId operation) {
    if (closing.isDone()) {
      return;
    }
    Running fresh = new Running(new Cancellation(journal.isCancelRequested(operation)));
    Running present = running.putIfAbsent(operation, fresh);
    if (present != null) {
      present.again = true;
      return;
    }
    fresh.task = tasks.start("operation-" + operation, () -> work(operation, fresh));
    if (closing.isDone()) {
      stop(fresh);
    }
  }

  /** Lets a saga at work know that its cancellation was requested, which is journalled already. */
  public void cancel(OperationId operation) {
    Running present = running.get(operation);
    if (present != null) {
      present.cancellation.request();
    }
  }

  /** Whether a saga has passed its commit: from there on it only goes forward. */
  public boolean isCommitted(OperationId operation) {
    return anyStep(
        operation, (step, progress) -> step.ways() == Step.Ways.FORWARD && progress.isDone(step));
  }

  /** Whether a saga is where no wish to cancel reaches it. */
  public boolean isUncancellable(OperationId operation) {
    return anyStep(operation, (step, progress) -> progress.isUncancellable(step));
  }

  private boolean anyStep(OperationId operation, BiPredicate<Step, SagaProgress> asked) {
    SagaProgress progress = new SagaProgress(journal.read(operation));
    return sagas.apply(operation).steps().stream().anyMatch(step -> asked.test(step, progress));
  }

  /** Leaves sagas alone that are another state of the store's. */
  public void abandon(Set<OperationId> operations) {
    operations.stream().map(running::get).filter(Objects::nonNull).forEach(SagaExecutor::stop);
  }

  private void work(OperationId operation, Running self) {
    try {
      while (!hasEnded(operation, self)) {
        if (tasks.isDoneWithin(closing, AFTER_FAULT)) {
          throw new InterruptedException("the controller closes");
        }
      }
    } catch (InterruptedException e) {
      LOG.log(Level.INFO, "operation {0} is left for the next start of the controller", operation);
    } catch (StaleCoordinatorException e) {
      LOG.log(
          Level.SEVERE,
          "operation {0} is not ours any more: {1}",
          new Object[] {operation, e.getMessage()});
    } finally {
      running.remove(operation, self);
    }
    if (self.again && isInDoubt(operation)) {
      start(operation);
    }
  }

  /** False where the store failed us, for example because the disk is full. */
  private boolean hasEnded(OperationId operation, Running self) throws InterruptedException {
    try {
      run(operation, self);
      return true;
    } catch (StaleCoordinatorException e) {
      throw e;
    } catch (RuntimeException e) {
      LOG.log(
          Level.SEVERE,
          e,
          () -> "operation %s stands still and goes on in %s".formatted(operation, AFTER_FAULT));
      return false;
    }
  }

  private void run(OperationId operation, Running self) throws InterruptedException {
    SagaLog log = new SagaLog(operation, journal, clock, changed);
    new SagaRun(sagas.apply(operation), log, journal, self.cancellation, retries, tasks, closing)
        .run();
  }

  private boolean isInDoubt(OperationId operation) {
    return !closing.isDone() && journal.state(operation) == SagaState.IN_DOUBT;
  }

  /** When this returns, no saga uses the store any more, which may be closed then. */
  @Override
  public void close() {
    closing.complete(null);
    running.values().forEach(SagaExecutor::stop);
    try {
      if (!tasks.isDoneWithin(allEnded(), CLOSING)) {
        LOG.log(
            Level.WARNING,
            "operations {0} do not stand still; the next start goes on from their last step",
            running.keySet());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private CompletableFuture<Void> allEnded() {
    return CompletableFuture.allOf(
        running.values().stream()
            .flatMap(saga -> Optional.ofNullable(saga.task).stream())
            .map(Tasks.Task::ended)
            .toArray(CompletableFuture<?>[]::new));
  }

  private static void stop(Running saga) {
    Tasks.Task task = saga.task;
    if (task != null) {
      task.interrupt();
    }
  }
}
