package io.godwit.controller.fleet;

import io.godwit.controller.operation.InstanceException;
import io.godwit.controller.operation.Instances;
import io.godwit.controller.operation.Instances.Instance;
import io.godwit.controller.operation.Instances.Listing;
import io.godwit.controller.reconcile.Fencing;
import io.godwit.controller.store.HostRecord;
import io.godwit.controller.store.Located;
import io.godwit.controller.store.Store;
import io.godwit.model.HostId;
import io.godwit.model.Location;
import io.godwit.model.ProviderName;
import io.godwit.runtime.Tasks;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * Asks providers about the instances of hosts, aside, so that a slow one keeps nobody waiting:
 * often while a host is silent, seldom else. Notes on which instance a host is; only what is said
 * of that one, of the boot in which it was noted, can fence the host.
 *
 * <p>A host is the instance that its provider told to be on, alone with its name, while the host
 * itself was heard in the same boot both before the provider was asked and after it had answered.
 */
final class InstanceWatch implements HostReports.SignsOfLife {
  private static final Logger LOG = System.getLogger(InstanceWatch.class.getName());

  /** While a host is silent, or not noted: twice as long each time. */
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(10);

  /** Also while all is well. */
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);

  /** How long a person waits for providers. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Store store;
  private final HostReports reports;
  private final Instances instances;
  private final InstantSource clock;
  private final Tasks tasks;
  private final Runnable onTold;
  private final Attempts<HostId> silent = new Attempts<>(FIRST_PAUSE, LONGEST_PAUSE);
  private final Attempts<ProviderName> unnoted = new Attempts<>(FIRST_PAUSE, LONGEST_PAUSE);
  private final Attempts<ProviderName> usual = new Attempts<>(LONGEST_PAUSE, LONGEST_PAUSE);
  private final Map<ProviderName, CompletableFuture<Void>> asking = new ConcurrentHashMap<>();
  private final Map<ProviderName, Told> told = new ConcurrentHashMap<>();
  private final Map<ProviderName, String> failures = new ConcurrentHashMap<>();
  private final Map<HostId, Life> lives = new ConcurrentHashMap<>();

  /**
   * A provider's answer.
   *
   * @param asked when it was asked, by the even clock
   * @param answered when it had answered
   * @param shown when it was asked, as people read it
   */
  private record Told(Instant asked, Instant answered, Instant shown, Listing listing) {}

  /**
   * What was heard of a host in its last boot, by the even clock.
   *
   * @param first when it was first heard
   * @param last when it was last heard
   */
  private record Life(String boot, Instant first, Instant last) {
    private boolean surrounds(Told answer) {
      return first.isBefore(answer.asked()) && last.isAfter(answer.answered());
    }
  }

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

  @Override
  public void linked(HostId host, String boot) {
    Instant now = tasks.instant();
    lives.compute(
        host,
        (id, life) ->
            life != null && life.boot().equals(boot)
                ? new Life(boot, life.first(), now)
                : new Life(boot, now, now));
  }

  @Override
  public void heard(HostId host) {
    Instant now = tasks.instant();
    lives.computeIfPresent(host, (id, life) -> new Life(life.boot(), life.first(), now));
  }

  /** When each host was last heard, by the even clock. */
  Map<HostId, Instant> heard() {
    Map<HostId, Instant> heard = new HashMap<>();
    lives.forEach((host, life) -> heard.put(host, life.last()));
    return heard;
  }

  /** To be called every now and then; never waits. */
  synchronized void look() {
    List<HostRecord> hosts = store.read(transaction -> transaction.hosts().all());
    Set<ProviderName> all = providers(hosts);
    told.keySet().retainAll(all);
    usual.retain(all);
    lives.keySet().retainAll(hosts.stream().map(HostRecord::id).collect(Collectors.toSet()));
    hosts.forEach(this::noteInstance);
    hosts.forEach(this::noteLocation);
    Set<ProviderName> due = due(hosts);
    for (ProviderName provider : all) {
      if (usual.begin(provider, tasks.instant()) || due.contains(provider)) {
        var unused = askAside(provider);
      }
    }
  }

  /** Silent hosts have their own pauses: one that is lost for good delays no word on another. */
  private Set<ProviderName> due(List<HostRecord> hosts) {
    List<HostRecord> silentNow =
        hosts.stream().filter(host -> !reports.of(host.id()).linked()).toList();
    Set<ProviderName> unnotedNow =
        providers(
            hosts.stream()
                .filter(host -> reports.of(host.id()).linked())
                .filter(host -> host.presentInstance().isEmpty())
                .toList());
    silent.retain(silentNow.stream().map(HostRecord::id).toList());
    unnoted.retain(unnotedNow);
    Instant now = tasks.instant();
    Set<ProviderName> due =
        new HashSet<>(
            providers(silentNow.stream().filter(host -> silent.begin(host.id(), now)).toList()));
    unnotedNow.stream().filter(provider -> unnoted.begin(provider, now)).forEach(due::add);
    return due;
  }

  private static Set<ProviderName> providers(Collection<HostRecord> hosts) {
    return hosts.stream().map(HostRecord::provider).collect(Collectors.toSet());
  }

  private void noteInstance(HostRecord host) {
    Told last = told.get(host.provider());
    Life life = lives.get(host.id());
    boolean isTold =
        last != null
            && life != null
            && host.bootId().equals(Optional.of(life.boot()))
            && life.surrounds(last);
    if (isTold) {
      last.listing()
          .running(host.name())
          .ifPresentOrElse(
              found -> note(host, found, life.boot()), () -> doubt(host, last.listing()));
    }
  }

  /** Its user's word stays; nothing is forgotten where a provider tells no more. */
  private void noteLocation(HostRecord host) {
    Optional.ofNullable(told.get(host.provider()))
        .flatMap(answer -> answer.listing().location(host.name()))
        .filter(location -> host.located().isEmpty() || isOutdated(host.located().get(), location))
        .ifPresent(
            location ->
                store.change(transaction -> transaction.hosts().tellLocation(host.id(), location)));
  }

  private static boolean isOutdated(Located known, Location told) {
    return known.by() == Located.Teller.PROVIDER && !known.location().equals(told);
  }

  private void note(HostRecord host, Instance found, String boot) {
    if (host.presentInstance().equals(Optional.of(found.id()))) {
      return;
    }
    store.change(transaction -> transaction.hosts().setInstance(host.id(), found.id(), boot));
    LOG.log(
        Level.INFO,
        "host {0} is instance {1} of provider {2}",
        new Object[] {host.name(), found.id(), host.provider()});
  }

  /** The provider says that it is off, and it was heard before and after: it is another one. */
  private void doubt(HostRecord host, Listing listing) {
    boolean isContradicted =
        listing.instances().stream()
            .filter(each -> each.state().isOff())
            .anyMatch(each -> host.instance().equals(Optional.of(each.id())));
    if (isContradicted) {
      store.change(transaction -> transaction.hosts().forgetInstance(host.id()));
      LOG.log(
          Level.WARNING,
          "host {0} runs, and provider {1} says that instance {2} is off: it is not that one",
          new Object[] {host.name(), host.provider(), host.instance().get()});
    }
  }

  private CompletableFuture<Void> askAside(ProviderName provider) {
    CompletableFuture<Void> answer = new CompletableFuture<>();
    CompletableFuture<Void> before = asking.putIfAbsent(provider, answer);
    if (before != null) {
      return before;
    }
    var unused =
        tasks.start(
            "provider",
            () -> {
              try {
                ask(provider);
              } finally {
                asking.remove(provider);
                answer.complete(null);
              }
              onTold.run();
            });
    return answer;
  }

  /**
   * Asks the providers of hosts that are silent now, and waits for them some seconds. What they say
   * later counts for the next who asks.
   */
  void askFor(Collection<HostId> hosts) {
    List<HostRecord> silent =
        store.read(transaction -> transaction.hosts().all()).stream()
            .filter(host -> hosts.contains(host.id()) && !reports.of(host.id()).linked())
            .toList();
    CompletableFuture<?>[] answers =
        providers(silent).stream().map(this::askAside).toArray(CompletableFuture<?>[]::new);
    try {
      if (!tasks.isDoneWithin(CompletableFuture.allOf(answers), PATIENCE)) {
        LOG.log(Level.INFO, "a provider takes its time; counted is what it said before");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void ask(ProviderName provider) {
    Instant asked = tasks.instant();
    Instant shown = clock.instant();
    try {
      Listing listing = instances.all(provider);
      told.put(provider, new Told(asked, tasks.instant(), shown, listing));
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

  /** The proof that a silent host is off, where its provider has given it. */
  Optional<Fencing> fencing(HostId host) {
    if (reports.of(host).linked()) {
      return Optional.empty();
    }
    return store.read(transaction -> transaction.hosts().find(host)).flatMap(this::fencing);
  }

  private Optional<Fencing> fencing(HostRecord host) {
    Told last = told.get(host.provider());
    Life life = lives.get(host.id());
    boolean isProof =
        last != null
            && (life == null || isBefore(life, last, host))
            && host.presentInstance()
                .filter(noted -> last.listing().isStopped(host.name(), noted))
                .isPresent();
    return isProof
        ? Optional.of(new Fencing.ProviderStopped(host.provider().value(), last.shown()))
        : Optional.empty();
  }

  /** Heard of in the boot that was noted, and not since the provider was asked. */
  private static boolean isBefore(Life life, Told answer, HostRecord host) {
    return life.last().isBefore(answer.asked())
        && host.instanceBoot().equals(Optional.of(life.boot()));
  }
}
