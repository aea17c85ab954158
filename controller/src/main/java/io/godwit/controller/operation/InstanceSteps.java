package io.godwit.controller.operation;

import io.godwit.controller.operation.Arrivals.Arrival;
import io.godwit.controller.operation.Instances.Instance;
import io.godwit.controller.operation.Instances.Keeper;
import io.godwit.controller.operation.Instances.State;
import io.godwit.controller.operation.Provider.Right;
import io.godwit.controller.saga.Cause;
import io.godwit.controller.saga.Step;
import io.godwit.controller.saga.StepException;
import io.godwit.controller.saga.StepRun;
import io.godwit.controller.saga.Undo;
import io.godwit.controller.store.HostRecord;
import io.godwit.model.HostId;
import io.godwit.model.HostName;
import io.godwit.model.InstanceId;
import io.godwit.runtime.Tasks;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The steps of a plan that turn instances off and on. */
final class InstanceSteps {
  private static final Logger LOG = System.getLogger(InstanceSteps.class.getName());

  /** What is left over on a host is removed, and told, within some seconds. */
  private static final Duration SETTLING = Duration.ofSeconds(8);

  private final Workshop workshop;
  private final Instances instances;
  private final Emptiness emptiness;
  private final Tasks tasks;
  private final Arrivals arrivals;

  InstanceSteps(Workshop workshop) {
    this.workshop = workshop;
    this.instances = workshop.instances();
    this.emptiness = new Emptiness(workshop.facts());
    this.tasks = workshop.tasks();
    this.arrivals = new Arrivals(tasks);
  }

  /** Turns on the instances of hosts that were given back, and waits until their agents report. */
  Stream<Step> takeBack(List<String> hosts) {
    return hosts.isEmpty()
        ? Stream.empty()
        : Stream.of(
            Step.of(
                "take-hosts-back",
                run -> takeBack(hosts, run),
                Undo.none("a host that is on harms nothing, and VMs may be on it by then")));
  }

  /**
   * A host whose provider was asked to turn it on.
   *
   * @param wasOn whether it was on before
   */
  private record Coming(HostRecord host, boolean wasOn) {}

  /** All of them boot at the same time, and one that does not keeps none of the others off. */
  private void takeBack(List<String> names, StepRun run)
      throws StepException, InterruptedException {
    Failures failures = new Failures();
    List<Coming> coming = new ArrayList<>();
    for (String name : names) {
      Optional<HostRecord> host = find(name).filter(each -> isGivenBack(each.id()));
      if (host.isPresent()) {
        failures.gather(() -> coming.add(turnOn(host.get())));
      }
    }
    Instant asked = tasks.instant();
    for (Coming each : coming) {
      failures.gather(() -> awaitBack(each, asked, run));
    }
    failures.throwIfAny();
  }

  /**
   * One that was on all the time had been asked to go off, and may do so yet: it is back once it
   * had time enough for that.
   */
  private void awaitBack(Coming coming, Instant asked, StepRun run)
      throws StepException, InterruptedException {
    HostRecord host = coming.host();
    Instant stays = asked.plus(workshop.limits().halt());
    Duration limit =
        coming.wasOn()
            ? workshop.limits().boot().plus(workshop.limits().halt())
            : workshop.limits().boot();
    Arrival back =
        () ->
            answers(host.id())
                && (hasBooted(host.id()) || (coming.wasOn() && tasks.instant().isAfter(stays)));
    if (!arrivals.comes(back, Duration.between(tasks.instant(), asked.plus(limit)), run)) {
      throw notBack(
          host,
          "its instance was turned on, and its agent does not report, after %d s"
              .formatted(limit.toSeconds()));
    }
    workshop.store().change(transaction -> transaction.hosts().takeBack(host.id()));
  }

  private Coming turnOn(HostRecord host) throws StepException, InterruptedException {
    try {
      Instance instance = instanceOf(host);
      instances.start(host.provider(), instance.id(), rightTo(instance, host));
      return new Coming(host, instance.state() == State.RUNNING);
    } catch (InstanceException e) {
      throw notBack(host, e.getMessage());
    }
  }

  /** One that is not ours is given back, and taken back, only by its name. */
  private static Right rightTo(Instance instance, HostRecord host) {
    return instance.keeper() == Keeper.GODWIT ? new Right.Ours() : new Right.Named(host.name());
  }

  private Instance instanceOf(HostRecord host) throws InstanceException, InterruptedException {
    Optional<InstanceId> known =
        workshop
            .store()
            .read(transaction -> transaction.hosts().find(host.id()))
            .flatMap(HostRecord::presentInstance);
    return instances.all(host.provider()).of(host.name(), known);
  }

  private static StepException notBack(HostRecord host, String why) {
    return failed("TAKING_BACK_FAILED", "host %s is not back: %s".formatted(host.name(), why));
  }

  /** The link of the boot before may look alive for some seconds. */
  private boolean hasBooted(HostId host) {
    return workshop.store().read(transaction -> transaction.hosts().hasBootedSince(host));
  }

  private boolean answers(HostId host) {
    return workshop.facts().present(host).isPresent();
  }

  /**
   * Turns off the instances of hosts once nothing is on them.
   *
   * @param named those whose instances may go off also where they were not launched for Godwit
   * @param drained those that may go also where their users have closed them
   */
  Stream<Step> giveBack(List<String> hosts, List<String> named, List<String> drained) {
    return hosts.isEmpty()
        ? Stream.empty()
        : Stream.of(
            Step.of(
                "give-hosts-back",
                run -> giveBack(hosts, new Allowed(named, drained), run),
                Undo.none(
                    "an instance whose provider was asked may go off later, so nothing is opened")));
  }

  /** What a user has allowed, by the names of hosts. */
  private record Allowed(List<String> named, List<String> drained) {}

  /** All of them go off at the same time, and one that stays on keeps none of the others on. */
  private void giveBack(List<String> names, Allowed allowed, StepRun run)
      throws StepException, InterruptedException {
    Failures failures = new Failures();
    List<HostRecord> going = new ArrayList<>();
    for (String name : names) {
      Optional<HostRecord> host = find(name);
      if (host.isPresent() && !failures.isCancelled()) {
        failures.gather(
            () -> {
              askToGo(host.get(), allowed, run);
              going.add(host.get());
            });
      }
    }
    Instant end = tasks.instant().plus(workshop.limits().halt());
    for (HostRecord host : going) {
      failures.gather(() -> awaitOff(host, end));
    }
    failures.throwIfAny();
  }

  private void askToGo(HostRecord host, Allowed allowed, StepRun run)
      throws StepException, InterruptedException {
    boolean wasAsked = isGivenBack(host.id());
    if (wasAsked && isOff(host)) {
      return;
    }
    // After a start of the controller hosts need some seconds before they answer.
    boolean answers =
        arrivals.comes(() -> answers(host.id()), workshop.limits().unreachable(), run);
    if (answers || !wasAsked) {
      Instance instance = ownInstance(host, allowed.named());
      awaitClaim(host, allowed.drained(), run);
      turnOff(host, instance);
    }
  }

  private void awaitOff(HostRecord host, Instant end) throws StepException, InterruptedException {
    if (!arrivals.comes(() -> isOff(host), Duration.between(tasks.instant(), end))) {
      throw mayGoOff(
          host,
          "its provider has taken that on, and does not say within %d s that it is off"
              .formatted(workshop.limits().halt().toSeconds()));
    }
  }

  /** It answers, so it is on: only an instance that is may be the one. */
  private Instance ownInstance(HostRecord host, List<String> named)
      throws StepException, InterruptedException {
    try {
      Instance instance = instanceOf(host);
      if (instance.state() != State.RUNNING) {
        throw staysOn(
            host,
            "it answers, and its provider does not say that instance %s is on"
                .formatted(instance.id()));
      }
      if (instance.keeper() == Keeper.SOMEBODY && !named.contains(host.name().value())) {
        throw staysOn(host, "its instance was not launched by Godwit");
      }
      return instance;
    } catch (InstanceException e) {
      throw staysOn(host, e.getMessage());
    }
  }

  private static StepException staysOn(HostRecord host, String why) {
    return failed("HOST_IN_USE", "host %s stays on: %s".formatted(host.name(), why));
  }

  private void turnOff(HostRecord host, Instance instance)
      throws StepException, InterruptedException {
    try {
      instances.stop(host.provider(), instance.id(), rightTo(instance, host));
    } catch (InstanceException e) {
      throw mayGoOff(host, e.getMessage());
    }
  }

  /** A provider that was asked may turn it off later, whatever it says now. */
  private static StepException mayGoOff(HostRecord host, String why) {
    return failed(
        "GIVING_BACK_FAILED",
        "whether host %s goes off is not known, so it takes no VMs: %s; apply the plan again, undo it, or open the host by godwit host undrain"
            .formatted(host.name(), why));
  }

  /**
   * A host tells what is on it some moments after the last VM has gone. Also one that is marked is
   * looked at: what was seen before may be another state of the store's.
   */
  private void awaitClaim(HostRecord host, List<String> drained, StepRun run)
      throws StepException, InterruptedException {
    AtomicReference<List<String>> obstacles = new AtomicReference<>(List.of());
    Arrival claimed =
        () -> {
          obstacles.set(claim(host.id(), drained, run));
          return obstacles.get().isEmpty();
        };
    if (!arrivals.comes(claimed, SETTLING, run)) {
      throw staysOn(
          host,
          "%s, after %d s".formatted(String.join("; ", obstacles.get()), SETTLING.toSeconds()));
    }
  }

  /** From here on nobody opens the host, so it stays as empty as it is seen here. */
  private List<String> claim(HostId id, List<String> drained, StepRun run) {
    return workshop
        .store()
        .write(
            transaction -> {
              Optional<HostRecord> host = transaction.hosts().find(id);
              if (host.isEmpty()) {
                return List.of("it is not in the fleet any more");
              }
              boolean isTheUsers =
                  !drained.contains(host.get().name().value())
                      && Emptiness.isClosedByUser(transaction, host.get());
              List<String> obstacles =
                  isTheUsers
                      ? List.of("its user has closed it")
                      : emptiness.obstacles(transaction, host.get(), run.operation());
              if (obstacles.isEmpty()) {
                transaction.hosts().giveBack(id, run.operation());
              }
              return obstacles;
            });
  }

  private boolean isOff(HostRecord host) throws InterruptedException {
    try {
      return instanceOf(host).state().isOff();
    } catch (InstanceException e) {
      LOG.log(
          Level.DEBUG,
          "host {0} counts as neither on nor off: {1}",
          new Object[] {host.name(), e.getMessage()});
      return false;
    }
  }

  private Optional<HostRecord> find(String name) {
    return workshop.store().read(transaction -> transaction.hosts().find(new HostName(name)));
  }

  private boolean isGivenBack(HostId host) {
    return workshop.store().read(transaction -> transaction.hosts().givenBackBy(host)).isPresent();
  }

  private interface Work {
    void run() throws StepException, InterruptedException;
  }

  /** What failed of several things of which each is tried. */
  private static final class Failures {
    private final List<Cause> causes = new ArrayList<>();

    private void gather(Work work) throws InterruptedException {
      try {
        work.run();
      } catch (StepException e) {
        causes.add(e.why());
      }
    }

    private boolean isCancelled() {
      return causes.stream().anyMatch(cause -> cause.code().equals(Cause.CANCELLED));
    }

    private void throwIfAny() throws StepException {
      if (!causes.isEmpty()) {
        throw failed(
            causes.getFirst().code(),
            causes.stream().map(Cause::message).distinct().collect(Collectors.joining("; ")));
      }
    }
  }

  private static StepException failed(String code, String message) {
    return new StepException.Failed(new Cause(code, message));
  }
}
