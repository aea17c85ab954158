package io.godwit.controller.operation;

import io.godwit.controller.operation.Instances.Instance;
import io.godwit.controller.operation.Instances.Keeper;
import io.godwit.controller.operation.Instances.State;
import io.godwit.controller.operation.Provider.Right;
import io.godwit.controller.saga.Cause;
import io.godwit.controller.saga.Saga;
import io.godwit.controller.saga.Step;
import io.godwit.controller.saga.StepException;
import io.godwit.controller.saga.StepRun;
import io.godwit.controller.saga.Undo;
import io.godwit.controller.store.HostRecord;
import io.godwit.controller.store.OperationKind;
import io.godwit.controller.store.Transaction;
import io.godwit.model.HostId;
import io.godwit.model.HostName;
import io.godwit.model.InstanceId;
import io.godwit.model.ProviderName;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Gives an empty host's instance up for good, and takes the host out of the fleet. From the look by
 * which it is found empty nobody opens it; once its provider may have been asked it is opened again
 * only where that has refused, and tells that the instance is on, or still tells so when the
 * instance has had its time to end.
 */
public final class TerminateHost implements Saga {
  /** What is left over on a host is removed, and told, within some seconds. */
  private static final Duration SETTLING = Duration.ofSeconds(8);

  private final Farewell farewell;
  private final Workshop workshop;
  private final Emptiness emptiness;
  private final Arrivals arrivals;
  private final Instant begun;

  /** Known to this controller only: another one that goes on with it has to look for longer. */
  private volatile boolean isRefused;

  /**
   * What was asked for; constant, and kept as JSON.
   *
   * @param host its id
   * @param evenNotOurs whether its user has named it, so that the instance may go although it was
   *     not launched by this controller
   */
  public record Farewell(String host, String name, String provider, boolean evenNotOurs) {
    private HostId id() {
      return HostId.of(host);
    }
  }

  TerminateHost(Farewell farewell, Workshop workshop) {
    this.farewell = farewell;
    this.workshop = workshop;
    this.emptiness = new Emptiness(workshop.facts());
    this.arrivals = new Arrivals(workshop.tasks());
    this.begun = workshop.clock().instant();
  }

  /** Whether an operation that has not ended terminates a host. */
  public static boolean isLeaving(Transaction transaction, HostId host) {
    return transaction.operations().unfinished().stream()
        .filter(each -> each.kind() == OperationKind.TERMINATE_HOST)
        .anyMatch(each -> each.source().equals(Optional.of(host)));
  }

  @Override
  public List<Step> steps() {
    return List.of(
        Step.of("find-instance", this::findInstance, Undo.none("it only looks")),
        Step.of("close", this::close, Undo.by(this::reopen)),
        Step.of("terminate", this::terminate, Undo.by(this::lookWhetherItStays)).committing(),
        Step.of("await-end", this::awaitEnd, Undo.none("it only looks")),
        Step.inStore("remove", this::remove, Undo.none("nothing comes after it")));
  }

  private void findInstance(StepRun run) throws StepException, InterruptedException {
    try {
      Instance instance = instance();
      if (instance.keeper() == Keeper.SOMEBODY && !farewell.evenNotOurs()) {
        throw stays(
            "its instance %s was not launched by this controller; --even-not-ours gives it up all the same"
                .formatted(instance.id()));
      }
      run.keep(instance.id().value());
    } catch (InstanceException e) {
      throw stays(e.getMessage());
    }
  }

  private Instance instance() throws InstanceException, InterruptedException {
    Optional<InstanceId> known = host().flatMap(HostRecord::presentInstance);
    Instances.Listing listing = workshop.instances().all(provider());
    List<Instance> alive =
        listing.instances().stream().filter(each -> each.state() != State.TERMINATED).toList();
    return new Instances.Listing(listing.provider(), alive)
        .of(new HostName(farewell.name()), known);
  }

  private void close(StepRun run) throws StepException, InterruptedException {
    AtomicReference<List<String>> obstacles = new AtomicReference<>(List.of());
    boolean empty =
        arrivals.comes(
            () -> {
              obstacles.set(claim(run));
              return obstacles.get().isEmpty();
            },
            SETTLING,
            run);
    if (!empty) {
      throw stays(String.join("; ", obstacles.get()));
    }
  }

  private List<String> claim(StepRun run) {
    return workshop
        .store()
        .write(
            transaction -> {
              Optional<HostRecord> host = transaction.hosts().find(farewell.id());
              if (host.isEmpty()) {
                return List.of("it is not in the fleet any more");
              }
              transaction.hosts().close(farewell.id(), run.operation());
              HostRecord closed = transaction.hosts().find(farewell.id()).orElseThrow();
              return emptiness.obstacles(transaction, closed, run.operation());
            });
  }

  private Undo.Outcome reopen(StepRun run) {
    workshop
        .store()
        .change(transaction -> transaction.hosts().reopen(farewell.id(), run.operation()));
    return Undo.Outcome.UNDONE;
  }

  private void terminate(StepRun run) throws StepException, InterruptedException {
    Right right =
        farewell.evenNotOurs() ? new Right.Named(new HostName(farewell.name())) : new Right.Ours();
    try {
      workshop.instances().of(provider()).terminate(instanceId(run), right);
    } catch (ProviderException e) {
      refuse(e, run);
    } catch (InstanceException e) {
      throw left(e.getMessage());
    }
  }

  /**
   * One that is gone is as it should be. A refusal of an attempt that a controller before has begun
   * says nothing of what that one was answered.
   */
  private void refuse(ProviderException e, StepRun run) throws StepException {
    boolean isRepeated = run.attemptStartedAt().isBefore(begun);
    if (e.fault() instanceof Fault.NotFound) {
      return;
    }
    if (e.fault().mayBeDone() || isRepeated) {
      throw left(e.getMessage());
    }
    isRefused = true;
    throw stays(e.getMessage());
  }

  private Undo.Outcome lookWhetherItStays(StepRun run) throws StepException, InterruptedException {
    AtomicReference<Optional<State>> told = new AtomicReference<>(Optional.empty());
    boolean unused =
        arrivals.comes(
            () -> {
              told.set(told(run));
              return told.get().equals(Optional.of(State.TERMINATED)) || (isRefused && isOn(told));
            },
            workshop.limits().halt());
    if (told.get().equals(Optional.of(State.TERMINATED))) {
      return Undo.Outcome.COMMITTED;
    }
    if (isOn(told)) {
      return Undo.Outcome.UNDONE;
    }
    throw left(
        "it does not say within %d s whether instance %s stays; the host takes no VMs until it does"
            .formatted(workshop.limits().halt().toSeconds(), instanceId(run)));
  }

  private static boolean isOn(AtomicReference<Optional<State>> told) {
    return told.get().equals(Optional.of(State.RUNNING));
  }

  private void awaitEnd(StepRun run) throws StepException, InterruptedException {
    if (!arrivals.comes(() -> isGone(run), workshop.limits().halt())) {
      throw left(
          "it does not say within %d s that instance %s is gone"
              .formatted(workshop.limits().halt().toSeconds(), instanceId(run)));
    }
  }

  private boolean isGone(StepRun run) throws InterruptedException {
    return told(run).equals(Optional.of(State.TERMINATED));
  }

  /** How the instance stands, which was listed before; empty where its provider does not say. */
  private Optional<State> told(StepRun run) throws InterruptedException {
    try {
      return Optional.of(
          workshop.instances().all(provider()).instances().stream()
              .filter(each -> each.id().equals(instanceId(run)))
              .map(Instance::state)
              .findFirst()
              .orElse(State.TERMINATED));
    } catch (InstanceException e) {
      return Optional.empty();
    }
  }

  private void remove(StepRun run) {
    workshop.store().change(transaction -> transaction.hosts().delete(farewell.id()));
  }

  private InstanceId instanceId(StepRun run) {
    return new InstanceId(run.kept("find-instance").orElseThrow());
  }

  private Optional<HostRecord> host() {
    return workshop.store().read(transaction -> transaction.hosts().find(farewell.id()));
  }

  private ProviderName provider() {
    return new ProviderName(farewell.provider());
  }

  private StepException.InDoubt left(String why) {
    return new StepException.InDoubt(
        new Cause(
            "INSTANCE_LEFT",
            "provider %s was asked to terminate the instance of host %s, and whether it has is not known: %s"
                .formatted(farewell.provider(), farewell.name(), why)));
  }

  private StepException.Failed stays(String why) {
    return new StepException.Failed(
        new Cause("HOST_STAYS", "host %s stays: %s".formatted(farewell.name(), why)));
  }
}
