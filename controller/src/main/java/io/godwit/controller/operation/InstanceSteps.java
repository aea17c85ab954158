package io.godwit.controller.operation;

import io.godwit.controller.operation.Instances.Keeper;
import io.godwit.controller.operation.Instances.State;
import io.godwit.controller.saga.Cause;
import io.godwit.controller.saga.Step;
import io.godwit.controller.saga.StepException;
import io.godwit.controller.saga.StepRun;
import io.godwit.controller.saga.Undo;
import io.godwit.controller.store.HostRecord;
import io.godwit.migration.Preflight;
import io.godwit.model.HostId;
import io.godwit.model.HostName;
import io.godwit.runtime.Tasks;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The steps of a plan that turn instances off and on. */
final class InstanceSteps {
  private static final Duration POLL = Duration.ofMillis(500);

  /** What is left over on a host is removed, and told, within some seconds. */
  private static final Duration SETTLING = Duration.ofSeconds(8);

  private final Workshop workshop;
  private final Instances instances;
  private final Emptiness emptiness;
  private final Tasks tasks;

  InstanceSteps(Workshop workshop) {
    this.workshop = workshop;
    this.instances = workshop.instances();
    this.emptiness = new Emptiness(workshop.facts());
    this.tasks = workshop.tasks();
  }

  /** Whether what is waited for has come. */
  @FunctionalInterface
  private interface Arrival {
    boolean isThere();
  }

  /** Turns on the instances of hosts that were given back, and waits until their agents report. */
  Stream<Step> takeBack(List<String> hosts) {
    return hosts.isEmpty()
        ? Stream.empty()
        : Stream.of(
            Step.of(
                "take-hosts-back",
                run -> {
                  for (String host : hosts) {
                    takeBack(host, run);
                  }
                },
                Undo.none("a host that is on harms nothing, and VMs may be on it by then")));
  }

  private void takeBack(String name, StepRun run) throws StepException, InterruptedException {
    Optional<HostRecord> found = find(name);
    if (found.isEmpty() || !isGivenBack(found.get().id())) {
      return;
    }
    HostRecord host = found.get();
    try {
      boolean wasOn = instances.of(host.provider(), host.name()).state() == State.RUNNING;
      instances.start(host.provider(), host.name());
      await(
          () -> reports(host.id()) && (wasOn || hasBooted(host.id())),
          workshop.limits().boot(),
          run,
          () -> "its instance was turned on, and its agent does not report");
    } catch (InstanceException e) {
      throw failed("TAKING_BACK_FAILED", "host %s is not back: %s".formatted(name, e.getMessage()));
    }
    workshop.store().change(transaction -> transaction.hosts().takeBack(host.id()));
  }

  /** The link of the boot before may look alive for some seconds. */
  private boolean hasBooted(HostId host) {
    return workshop.store().read(transaction -> transaction.hosts().hasBootedSince(host));
  }

  private boolean reports(HostId host) {
    return workshop.facts().present(host).isPresent()
        && workshop.facts().hosts().stream()
            .filter(each -> each.id().equals(host))
            .allMatch(each -> Preflight.presence(each).isEmpty());
  }

  /**
   * Turns off the instances of hosts once nothing is on them.
   *
   * @param named those whose instances may go off also where they were not launched for Godwit
   */
  Stream<Step> giveBack(List<String> hosts, List<String> named) {
    return hosts.isEmpty()
        ? Stream.empty()
        : Stream.of(
            Step.of(
                "give-hosts-back",
                run -> {
                  for (String host : hosts) {
                    giveBack(host, named, run);
                  }
                },
                Undo.none(
                    "an instance whose provider was asked may go off later, so nothing is opened")));
  }

  private void giveBack(String name, List<String> named, StepRun run)
      throws StepException, InterruptedException {
    Optional<HostRecord> found = find(name);
    if (found.isEmpty()) {
      return;
    }
    HostRecord host = found.get();
    boolean wasAsked = isGivenBack(host.id());
    if (wasAsked && isOff(host)) {
      return;
    }
    boolean answers = answersInTime(host.id());
    if (answers || !wasAsked) {
      requireUnused(host, named, run);
    }
    try {
      if (answers) {
        instances.stop(host.provider(), host.name());
      }
      awaitOff(host);
    } catch (InstanceException e) {
      throw failed("GIVING_BACK_FAILED", whatNow(host, e));
    }
  }

  /** After a start of the controller hosts need some seconds before they answer. */
  private boolean answersInTime(HostId host) throws InterruptedException {
    Instant end = tasks.instant().plus(workshop.limits().unreachable());
    while (!reports(host) && tasks.instant().isBefore(end)) {
      tasks.sleep(POLL);
    }
    return reports(host);
  }

  /** Also of one that is marked: what was seen before may be another state of the store's. */
  private void requireUnused(HostRecord host, List<String> named, StepRun run)
      throws StepException, InterruptedException {
    try {
      boolean isForeign =
          instances.of(host.provider(), host.name()).keeper() == Keeper.SOMEBODY
              && !named.contains(host.name().value());
      if (isForeign) {
        throw new InstanceException("its instance was not launched by Godwit");
      }
      awaitClaim(host, run);
    } catch (InstanceException e) {
      throw failed("HOST_IN_USE", "host %s stays on: %s".formatted(host.name(), e.getMessage()));
    }
  }

  /** A provider that was asked may turn it off later, whatever it says now. */
  private static String whatNow(HostRecord host, InstanceException failure) {
    return "whether host %s goes off is not known, so it takes no VMs: %s; apply the plan again, undo it, or open the host by godwit host undrain"
        .formatted(host.name(), failure.getMessage());
  }

  /** A host tells what is on it some moments after the last VM has gone. */
  private void awaitClaim(HostRecord host, StepRun run)
      throws StepException, InstanceException, InterruptedException {
    AtomicReference<List<String>> obstacles = new AtomicReference<>(List.of());
    await(
        () -> {
          obstacles.set(claim(host.id(), run));
          return obstacles.get().isEmpty();
        },
        SETTLING,
        run,
        () ->
            obstacles.get().isEmpty()
                ? "it was not asked to go off"
                : String.join("; ", obstacles.get()));
  }

  /** From here on nobody opens the host, so it stays as empty as it is seen here. */
  private List<String> claim(HostId id, StepRun run) {
    return workshop
        .store()
        .write(
            transaction -> {
              Optional<HostRecord> host = transaction.hosts().find(id);
              if (host.isEmpty()) {
                return List.of();
              }
              List<String> obstacles =
                  emptiness.obstacles(transaction, host.get(), run.operation());
              if (obstacles.isEmpty()) {
                transaction.hosts().giveBack(id, run.operation());
              }
              return obstacles;
            });
  }

  /** Nobody can cancel what its provider has taken on. */
  private void awaitOff(HostRecord host) throws InstanceException, InterruptedException {
    Instant end = tasks.instant().plus(workshop.limits().halt());
    while (!isOff(host)) {
      if (tasks.instant().isAfter(end)) {
        throw new InstanceException(
            "its provider has taken that on, and does not say within %d s that it is off"
                .formatted(workshop.limits().halt().toSeconds()));
      }
      tasks.sleep(POLL);
    }
  }

  private boolean isOff(HostRecord host) {
    return instances.state(host.provider(), host.name()) == State.STOPPED;
  }

  private Optional<HostRecord> find(String name) {
    return workshop.store().read(transaction -> transaction.hosts().find(new HostName(name)));
  }

  private boolean isGivenBack(HostId host) {
    return workshop.store().read(transaction -> transaction.hosts().givenBackBy(host)).isPresent();
  }

  private void await(Arrival arrival, Duration limit, StepRun run, Supplier<String> lack)
      throws StepException, InstanceException, InterruptedException {
    Instant end = tasks.instant().plus(limit);
    CompletableFuture<Void> cancelled = new CompletableFuture<>();
    StepRun.Registration cancelling = run.onCancel(() -> cancelled.complete(null));
    try {
      while (cancelled.isDone() || !arrival.isThere()) {
        if (tasks.instant().isAfter(end)) {
          throw new InstanceException("%s, after %d s".formatted(lack.get(), limit.toSeconds()));
        }
        if (tasks.isDoneWithin(cancelled, POLL)) {
          throw failed(Cause.CANCELLED, "it was cancelled while waiting: " + lack.get());
        }
      }
    } finally {
      cancelling.close();
    }
  }

  private static StepException failed(String code, String message) {
    return new StepException.Failed(new Cause(code, message));
  }
}
