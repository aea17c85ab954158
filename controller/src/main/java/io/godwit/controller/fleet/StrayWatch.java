package io.godwit.controller.fleet;

import io.godwit.controller.operation.InstanceException;
import io.godwit.controller.operation.Instances;
import io.godwit.controller.operation.Instances.Listing;
import io.godwit.controller.operation.LaunchHost;
import io.godwit.controller.operation.Provider.Right;
import io.godwit.controller.operation.Strays;
import io.godwit.controller.operation.Strays.Fate;
import io.godwit.controller.operation.Strays.Stray;
import io.godwit.controller.operation.Strays.Verdict;
import io.godwit.controller.saga.Cause;
import io.godwit.controller.saga.SagaState;
import io.godwit.controller.store.HostRecord;
import io.godwit.controller.store.OperationKind;
import io.godwit.controller.store.OperationRecord;
import io.godwit.controller.store.Store;
import io.godwit.controller.store.Transaction;
import io.godwit.model.HostName;
import io.godwit.model.InstanceId;
import io.godwit.model.OperationId;
import io.godwit.model.ProviderName;
import io.godwit.runtime.Tasks;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Looks at the providers at which hosts were launched for instances that are ours and that nobody
 * needs: terminates those that the journal of operations proves to be of a launch that was taken
 * back, and tells of the others, once.
 */
public final class StrayWatch {
  private static final Logger LOG = System.getLogger(StrayWatch.class.getName());

  /** Between two looks. */
  public static final Duration INTERVAL = Duration.ofMinutes(5);

  private final Store store;
  private final Instances instances;
  private final Tasks tasks;
  private final AtomicBoolean isLooking = new AtomicBoolean();
  private final Map<InstanceId, String> told = new ConcurrentHashMap<>();

  StrayWatch(Store store, Instances instances, Tasks tasks) {
    this.store = store;
    this.instances = instances;
    this.tasks = tasks;
  }

  /** To be called every now and then; never waits. */
  public void look() {
    if (isLooking.compareAndSet(false, true)) {
      var unused =
          tasks.start(
              "strays",
              () -> {
                try {
                  lookNow();
                } finally {
                  isLooking.set(false);
                }
              });
    }
  }

  private void lookNow() {
    for (ProviderName provider : store.read(StrayWatch::launchedAt)) {
      try {
        lookAt(provider);
      } catch (InstanceException e) {
        LOG.log(
            Level.INFO,
            "whether provider {0} has instances that nobody needs is not known: {1}",
            new Object[] {provider, e.getMessage()});
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private static Set<ProviderName> launchedAt(Transaction transaction) {
    return launches(transaction)
        .map(each -> new ProviderName(LaunchHost.wishOf(each).provider()))
        .collect(Collectors.toSet());
  }

  private static Stream<OperationRecord> launches(Transaction transaction) {
    return transaction.operations().all().stream()
        .filter(each -> each.kind() == OperationKind.LAUNCH_HOST);
  }

  /** The store is read after the provider was asked: what ends meanwhile is seen as ended. */
  private void lookAt(ProviderName provider) throws InstanceException, InterruptedException {
    Listing listing = instances.all(provider);
    List<Stray> strays =
        store.read(
            transaction ->
                Strays.among(listing, hosts(transaction), token -> fate(transaction, token)));
    for (Stray stray : strays) {
      tell(provider, stray);
      if (stray.verdict() == Verdict.TERMINATE) {
        terminate(provider, stray.instance().id());
      }
    }
  }

  /** One that its provider does not give up keeps none of the others. */
  private void terminate(ProviderName provider, InstanceId instance) throws InterruptedException {
    try {
      instances.of(provider).terminate(instance, new Right.Ours());
    } catch (InstanceException e) {
      LOG.log(
          Level.WARNING,
          "provider {0} does not terminate instance {1}, which nobody needs: {2}; it is asked again at the next look",
          new Object[] {provider, instance, e.getMessage()});
    }
  }

  private static Map<HostName, Optional<InstanceId>> hosts(Transaction transaction) {
    return transaction.hosts().all().stream()
        .collect(Collectors.toMap(HostRecord::name, HostRecord::presentInstance));
  }

  private static Optional<Fate> fate(Transaction transaction, String token) {
    return operation(token)
        .flatMap(transaction.operations()::find)
        .filter(each -> each.kind() == OperationKind.LAUNCH_HOST)
        .map(StrayWatch::fate);
  }

  private static Optional<OperationId> operation(String token) {
    try {
      return Optional.of(OperationId.of(token));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Fate fate(OperationRecord launch) {
    if (!launch.state().isFinal()) {
      return Fate.UNDER_WAY;
    }
    if (launch.state() == SagaState.DONE) {
      return Fate.WANTED;
    }
    if (launch.cause().filter(each -> each.code().equals(Cause.STORE_RESTORED)).isPresent()) {
      return Fate.UNKNOWN;
    }
    return LaunchHost.wishOf(launch).keepFailed() ? Fate.KEPT : Fate.TAKEN_BACK;
  }

  private void tell(ProviderName provider, Stray stray) {
    if (!stray.why().equals(told.put(stray.instance().id(), stray.why()))) {
      LOG.log(
          Level.WARNING,
          "provider {0} has instance {1}, which says that it is host {2}, and nobody needs it: {3}; {4}",
          new Object[] {
            provider,
            stray.instance().id(),
            stray.instance().host(),
            stray.why(),
            stray.verdict() == Verdict.TERMINATE
                ? "it is terminated"
                : "look at it, and terminate it there if it is not wanted"
          });
    }
  }
}
