package io.godwit.controller.fleet;

import io.godwit.controller.operation.InstanceException;
import io.godwit.controller.operation.Instances;
import io.godwit.controller.operation.Instances.Listing;
import io.godwit.controller.operation.Instances.State;
import io.godwit.controller.reconcile.Fencing;
import io.godwit.controller.store.HostRecord;
import io.godwit.controller.store.Store;
import io.godwit.model.HostId;
import io.godwit.model.InstanceId;
import io.godwit.model.ProviderName;
import io.godwit.runtime.Tasks;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * Asks providers about the instances of hosts, aside, so that a slow one keeps nobody waiting:
 * often while a host is silent, seldom else. Notes on which instance a host is, while the host
 * itself proves by its reports that it is on; only what is said of that one can fence it.
 */
final class InstanceWatch {
  private static final Logger LOG = System.getLogger(InstanceWatch.class.getName());

  /** While a host is silent: twice as long each time. */
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(10);

  /** Also while all is well. */
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);

  private final Store store;
  private final HostReports reports;
  private final Instances instances;
  private final InstantSource clock;
  private final Tasks tasks;
  private final Runnable onTold;
  private final Attempts<HostId> unclear = new Attempts<>(FIRST_PAUSE, LONGEST_PAUSE);
  private final Attempts<ProviderName> usual = new Attempts<>(LONGEST_PAUSE, LONGEST_PAUSE);
  private final Set<ProviderName> asking = ConcurrentHashMap.newKeySet();
  private final Map<ProviderName, Told> told = new ConcurrentHashMap<>();
  private final Map<ProviderName, String> failures = new ConcurrentHashMap<>();

  /** When each host last proved that it was on, by the even clock. */
  private final Map<HostId, Instant> heard = new ConcurrentHashMap<>();

  /**
   * A provider's answer.
   *
   * @param asked when it was asked, by the even clock
   * @param shown the same as people read it
   */
  private record Told(Instant asked, Instant shown, Listing listing) {}

  /**
   * @param onTold does something quick whenever a provider has answered
   */
  InstanceWatch(
      Store store,
      HostReports reports,
      Instances instances,
      InstantSource clock,
      Tasks tasks,
      Runnable onTold) {
    this.store = store;
    this.reports = reports;
    this.instances = instances;
    this.clock = clock;
    this.tasks = tasks;
    this.onTold = onTold;
  }

  /** A host has reported its VMs. */
  void heard(HostId host) {
    heard.put(host, tasks.instant());
  }

  /** To be called every now and then; never waits. */
  synchronized void look() {
    List<HostRecord> hosts = store.read(transaction -> transaction.hosts().all());
    heard.keySet().retainAll(hosts.stream().map(HostRecord::id).collect(Collectors.toSet()));
    hosts.forEach(this::noteInstance);
    Set<ProviderName> due = providers(dueForUnclear(hosts));
    Set<ProviderName> all = providers(hosts);
    usual.retain(all);
    for (ProviderName provider : all) {
      if (usual.begin(provider, tasks.instant()) || due.contains(provider)) {
        askAside(provider);
      }
    }
  }

  /** Each has its own pauses: one that is lost for good does not delay the word on another. */
  private List<HostRecord> dueForUnclear(List<HostRecord> hosts) {
    List<HostRecord> unclearNow = hosts.stream().filter(this::isUnclear).toList();
    unclear.retain(unclearNow.stream().map(HostRecord::id).toList());
    Instant now = tasks.instant();
    return unclearNow.stream().filter(host -> unclear.begin(host.id(), now)).toList();
  }

  private static Set<ProviderName> providers(Collection<HostRecord> hosts) {
    return hosts.stream().map(HostRecord::provider).collect(Collectors.toSet());
  }

  private boolean isUnclear(HostRecord host) {
    return !reports.of(host.id()).linked() || host.instance().isEmpty();
  }

  /** One that runs elsewhere than it did, as from its copied disks, is noted anew. */
  private void noteInstance(HostRecord host) {
    Told last = told.get(host.provider());
    if (last == null || !reports.of(host.id()).linked() || !isHeardAfter(last.asked(), host.id())) {
      return;
    }
    last.listing()
        .running(host.name())
        .filter(instance -> !host.instance().equals(Optional.of(instance)))
        .ifPresent(instance -> note(host, instance));
  }

  private void note(HostRecord host, InstanceId instance) {
    store.change(transaction -> transaction.hosts().setInstance(host.id(), instance));
    LOG.log(
        Level.INFO,
        "host {0} is instance {1} of provider {2}",
        new Object[] {host.name(), instance, host.provider()});
  }

  private boolean isHeardAfter(Instant asked, HostId host) {
    Instant moment = heard.get(host);
    return moment != null && moment.isAfter(asked);
  }

  private boolean isHeardBefore(Instant asked, HostId host) {
    Instant moment = heard.get(host);
    return moment == null || moment.isBefore(asked);
  }

  private void askAside(ProviderName provider) {
    if (asking.add(provider)) {
      var unused =
          tasks.start(
              "provider",
              () -> {
                try {
                  ask(provider);
                } finally {
                  asking.remove(provider);
                }
                onTold.run();
              });
    }
  }

  /** Asks the providers of some hosts now, and waits for them. */
  void askFor(Collection<HostId> hosts) {
    List<HostRecord> silent =
        store.read(transaction -> transaction.hosts().all()).stream()
            .filter(host -> hosts.contains(host.id()) && !reports.of(host.id()).linked())
            .toList();
    providers(silent).forEach(this::ask);
  }

  private void ask(ProviderName provider) {
    Instant asked = tasks.instant();
    Instant shown = clock.instant();
    try {
      Told answer = new Told(asked, shown, instances.all(provider));
      told.merge(provider, answer, InstanceWatch::later);
      if (failures.remove(provider) != null) {
        LOG.log(Level.INFO, "provider {0} tells of its instances again", provider);
      }
    } catch (InstanceException e) {
      if (!e.getMessage().equals(failures.put(provider, e.getMessage()))) {
        LOG.log(
            Level.INFO,
            "whether silent hosts of provider {0} are off is not known: {1}",
            new Object[] {provider, e.getMessage()});
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Told later(Told one, Told other) {
    return one.asked().isAfter(other.asked()) ? one : other;
  }

  /** The proof that a silent host is off, where its provider has given it. */
  Optional<Fencing> fencing(HostId host) {
    if (reports.of(host).linked()) {
      return Optional.empty();
    }
    return store.read(transaction -> transaction.hosts().find(host)).flatMap(this::fencing);
  }

  private Optional<Fencing> fencing(HostRecord host) {
    Told last = told.get(host.provider());
    boolean isProof =
        last != null
            && host.instance().isPresent()
            && isHeardBefore(last.asked(), host.id())
            && isStopped(last.listing(), host);
    return isProof
        ? Optional.of(new Fencing.ProviderStopped(host.provider().value(), last.shown()))
        : Optional.empty();
  }

  private static boolean isStopped(Listing listing, HostRecord host) {
    try {
      return listing.of(host.name(), host.instance()).state() == State.STOPPED;
    } catch (InstanceException e) {
      // What is not listed, or twice, says nothing.
      return false;
    }
  }
}
