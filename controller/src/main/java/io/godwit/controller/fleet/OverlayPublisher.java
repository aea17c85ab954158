package io.godwit.controller.fleet;

import io.godwit.controller.operation.AgentGateway;
import io.godwit.controller.operation.Limits;
import io.godwit.controller.operation.Overlays;
import io.godwit.controller.overlay.Door;
import io.godwit.controller.overlay.Door.Published;
import io.godwit.controller.overlay.Member;
import io.godwit.controller.overlay.MeshSite;
import io.godwit.controller.overlay.MeshSite.Stay;
import io.godwit.controller.overlay.OverlayPlan;
import io.godwit.controller.store.AnchorRecord;
import io.godwit.controller.store.DoorRecord;
import io.godwit.controller.store.ExposureRecord;
import io.godwit.controller.store.HostRecord;
import io.godwit.controller.store.Store;
import io.godwit.controller.store.Transaction;
import io.godwit.controller.store.VmRecord;
import io.godwit.model.HostId;
import io.godwit.model.Ipv4Address;
import io.godwit.model.MeshState;
import io.godwit.model.VmId;
import io.godwit.model.VmLabels;
import io.godwit.protocol.ModelCodec;
import io.godwit.protocol.v1.HostInventory;
import io.godwit.protocol.v1.MeshEnd;
import io.godwit.protocol.v1.Overlay;
import io.godwit.protocol.v1.RelayedPair;
import io.godwit.runtime.Tasks;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;

/**
 * Keeps hosts told of what their overlays should be. They are made anew only where the store or a
 * host's end of the mesh has changed, or where a network has learnt what stands; that this is
 * looked for every second is for changes that nobody told of, and for the end of what drains at
 * front doors.
 */
final class OverlayPublisher implements Overlays, AutoCloseable {
  static final Duration INTERVAL = Duration.ofSeconds(1);

  private static final Logger LOG = Logger.getLogger(OverlayPublisher.class.getName());

  private final Store store;
  private final HostReports reports;
  private final AgentGateway gateway;
  private final InstantSource clock;
  private final Tasks tasks;
  private final ReentrantLock turn = new ReentrantLock();
  private final AtomicBoolean due = new AtomicBoolean();
  private final Map<HostId, MeshEnd> ends = new ConcurrentHashMap<>();
  private final AtomicLong endsVersion = new AtomicLong();

  /**
   * Hosts that are told nothing before they have told what they have: a store that was lost or
   * restored does not know yet which of their VMs are in networks.
   */
  private final Set<HostId> unheard = ConcurrentHashMap.newKeySet();

  /** Since when some host has had a link, at each look. */
  private Instant hearingSince;

  private Optional<Basis> basis = Optional.empty();
  private Made made = new Made(Map.of(), Optional.empty());
  private volatile Tasks.Timer timer = () -> {};
  private volatile boolean closed;

  /** What the overlays are made from; where it is the same, so are they. */
  private record Basis(long generation, long revision, long endsVersion, Silence silence) {}

  /**
   * Who is silent.
   *
   * @param answering all others; empty where nobody counts as silent
   */
  private record Silence(Optional<Set<HostId>> answering) {
    private static final Silence NOBODYS = new Silence(Optional.empty());

    private boolean isOf(HostId host) {
      return answering.filter(hosts -> !hosts.contains(host)).isPresent();
    }
  }

  /**
   * Each host's overlay.
   *
   * @param until when a network has learnt what stands, and they are other ones; empty for none
   */
  private record Made(Map<HostId, Overlay> overlays, Optional<Instant> until) {
    private boolean isStale(Instant now) {
      return until.filter(end -> !now.isBefore(end)).isPresent();
    }
  }

  OverlayPublisher(
      Store store, HostReports reports, AgentGateway gateway, InstantSource clock, Tasks tasks) {
    this.store = store;
    this.reports = reports;
    this.gateway = gateway;
    this.clock = clock;
    this.tasks = tasks;
    this.hearingSince = clock.instant();
  }

  /** Hears of links, inventories and VMs from now on. */
  void listen() {
    reports.onLinked(host -> publishLogged());
    reports.onInventory(this::heard);
    reports.onAnchors(this::publishSoon);
    reports.onVms(
        host -> {
          if (unheard.contains(host)) {
            publishSoon();
          }
        });
  }

  /** Looks every now and then from here on. */
  void begin() {
    timer = tasks.repeat(INTERVAL, this::publishSoon);
    publishSoon();
  }

  private void heard(HostId host, HostInventory inventory) {
    MeshEnd before = ends.put(host, inventory.getMesh());
    if (!inventory.getMesh().equals(before)) {
      endsVersion.incrementAndGet();
      publishLogged();
    }
  }

  @Override
  public void publishSoon() {
    if (due.compareAndSet(false, true)) {
      var unused = tasks.start("overlays", this::publishIfDue);
    }
  }

  private void publishIfDue() {
    due.set(false);
    endDrained();
    endOldAnchors();
    publishLogged();
  }

  private void endDrained() {
    try {
      Instant now = clock.instant();
      if (!closed && store.<Boolean>read(all -> all.doors().haveDrained(now))) {
        store.change(transaction -> transaction.doors().removeDrained(now));
      }
    } catch (RuntimeException e) {
      LOG.log(Level.WARNING, e, () -> "what has drained at front doors stays for now");
    }
  }

  private void endOldAnchors() {
    try {
      Instant last = clock.instant().minus(AnchorReports.LIMIT);
      if (!closed && store.<Boolean>read(all -> all.anchors().existFromBefore(last))) {
        store.change(transaction -> transaction.anchors().removeFromBefore(last));
      }
    } catch (RuntimeException e) {
      LOG.log(Level.WARNING, e, () -> "anchors stay for now whose time is over");
    }
  }

  /** That something is wrong with a network is no reason to refuse a link. */
  private void publishLogged() {
    try {
      publish();
    } catch (RuntimeException e) {
      LOG.log(Level.WARNING, e, () -> "hosts are not told of their networks for now");
    }
  }

  @Override
  public void publish() {
    turn.lock();
    try {
      if (!closed) {
        bringUpToDate();
        tell();
      }
    } finally {
      turn.unlock();
    }
  }

  /** The basis is read first: what is written meanwhile makes the next look find it changed. */
  private void bringUpToDate() {
    Instant time = clock.instant();
    Silence silence = silence(time);
    Optional<Basis> now =
        Optional.of(new Basis(store.generation(), store.revision(), endsVersion.get(), silence));
    if (!now.equals(basis) || made.isStale(time)) {
      made = store.read(transaction -> make(transaction, time, silence));
      basis = now;
    }
  }

  /**
   * A controller that hears nobody, as when it has just begun, does not know who else is silent.
   */
  private Silence silence(Instant now) {
    Set<HostId> linked = reports.heardSince(Instant.MAX);
    if (linked.isEmpty()) {
      hearingSince = now;
    }
    Instant since = now.minus(Limits.DEFAULT.unreachable());
    return hearingSince.isAfter(since)
        ? Silence.NOBODYS
        : new Silence(Optional.of(reports.heardSince(since)));
  }

  private static Made make(Transaction transaction, Instant now, Silence silence) {
    return new Made(
        plan(transaction, now, silence),
        Closures.learning(transaction, now).min(Instant::compareTo));
  }

  private static Map<HostId, Overlay> plan(Transaction transaction, Instant now, Silence silence) {
    List<VmRecord> vms = transaction.vms().inNetworks();
    return OverlayPlan.of(
        sites(transaction, silence),
        members(transaction, vms),
        doors(transaction, vms),
        Closures.of(transaction, now),
        Closures.crossings(transaction));
  }

  /**
   * What a host would go on relaying if it was emptied: nobody else can.
   *
   * @param answering the hosts that could do so in its place
   */
  static List<RelayedPair> relayedOnlyBy(
      Transaction transaction, HostId host, Set<HostId> answering) {
    Map<HostId, MeshSite> sites =
        new HashMap<>(sites(transaction, new Silence(Optional.of(answering))));
    sites.computeIfPresent(host, (id, site) -> site.with(Stay.LEAVING));
    List<VmRecord> vms = transaction.vms().inNetworks();
    return OverlayPlan.of(
            sites,
            members(transaction, vms),
            doors(transaction, vms),
            List.of(),
            Closures.crossings(transaction))
        .getOrDefault(host, Overlay.getDefaultInstance())
        .getRelayedList();
  }

  private static Map<HostId, MeshSite> sites(Transaction transaction, Silence silence) {
    return transaction.hosts().all().stream()
        .collect(
            Collectors.toMap(HostRecord::id, host -> site(host, stay(transaction, host, silence))));
  }

  private static Stay stay(Transaction transaction, HostRecord host, Silence silence) {
    if (!host.schedulable() && transaction.hosts().givenBackBy(host.id()).isPresent()) {
      return Stay.GIVEN_BACK;
    }
    if (silence.isOf(host.id())) {
      return Stay.SILENT;
    }
    return host.schedulable() ? Stay.STAYS : Stay.LEAVING;
  }

  private static Collection<Door> doors(Transaction transaction, List<VmRecord> vms) {
    Map<VmId, Ipv4Address> addresses =
        vms.stream()
            .collect(
                Collectors.toMap(
                    vm -> vm.spec().id(), vm -> vm.spec().port().orElseThrow().address()));
    Map<HostId, List<ExposureRecord>> exposures =
        transaction.doors().exposures().stream()
            .collect(Collectors.groupingBy(ExposureRecord::host));
    return transaction.doors().all().stream()
        .map(door -> door(door, exposures.getOrDefault(door.host(), List.of()), addresses))
        .toList();
  }

  /** What drains takes no new connections, and needs the door for those that stand. */
  private static Door door(
      DoorRecord door, List<ExposureRecord> atItsHost, Map<VmId, Ipv4Address> addresses) {
    return new Door(
        door.network(),
        door.host(),
        door.mac(),
        door.address(),
        atItsHost.stream()
            .filter(exposure -> exposure.network().equals(door.network()))
            .filter(exposure -> exposure.drainUntil().isEmpty())
            .map(
                exposure ->
                    new Published(exposure.port(), addresses.get(exposure.vm()), exposure.vmPort()))
            .toList());
  }

  private static Collection<Member> members(Transaction transaction, List<VmRecord> vms) {
    Map<VmId, HostId> coming = transaction.reservations().coming();
    Map<VmId, VmLabels> labels = transaction.labels().all();
    Map<VmId, List<AnchorRecord>> anchors =
        transaction.anchors().all().stream().collect(Collectors.groupingBy(AnchorRecord::vm));
    return vms.stream()
        .map(
            vm ->
                member(
                    vm,
                    Optional.ofNullable(coming.get(vm.spec().id())),
                    labels.getOrDefault(vm.spec().id(), VmLabels.NONE),
                    anchors.getOrDefault(vm.spec().id(), List.of())))
        .toList();
  }

  /** Whoever it is granted to may have it already; before the grant it is whoever holds room. */
  private static Member member(
      VmRecord vm, Optional<HostId> coming, VmLabels labels, List<AnchorRecord> anchors) {
    return new Member(
        vm.spec(),
        vm.spec().port().orElseThrow(),
        vm.owner(),
        vm.epoch(),
        vm.grantedTo().or(() -> coming).filter(next -> !next.equals(vm.owner())),
        labels,
        anchors.stream()
            .filter(anchor -> !anchor.host().equals(vm.owner()))
            .map(anchor -> new Member.Anchor(anchor.host(), anchor.under()))
            .toList());
  }

  private static MeshSite site(HostRecord host, Stay stay) {
    return new MeshSite(
        host.provider(),
        mesh(host),
        host.inventory().filter(HostInventory::getRelays).isPresent(),
        stay);
  }

  /** What one host says out of shape is not to keep the others from being told. */
  static MeshState mesh(HostRecord host) {
    try {
      return host.inventory()
          .map(inventory -> ModelCodec.read(inventory).mesh())
          .orElseGet(() -> new MeshState.Unfit("it has not reported yet"));
    } catch (IllegalArgumentException e) {
      LOG.log(Level.FINE, e, () -> "the inventory of host " + host.name() + " cannot be read");
      return new MeshState.Unfit("its inventory cannot be read: " + e.getMessage());
    }
  }

  private void tell() {
    boolean learning = store.isLearning(clock.instant());
    made.overlays()
        .forEach(
            (host, overlay) -> {
              Presence presence = reports.of(host);
              if (presence.linked() && learning && presence.vms().isEmpty()) {
                unheard.add(host);
              } else if (presence.linked()) {
                unheard.remove(host);
                gateway.overlay(host, learning ? incomplete(overlay) : overlay);
              }
            });
  }

  /** What a host knows beyond it holds: others may not have told yet what they have. */
  private static Overlay incomplete(Overlay overlay) {
    return overlay.toBuilder().setIncomplete(true).build();
  }

  /** Tells nothing any more. */
  @Override
  public void close() {
    closed = true;
    timer.cancel();
  }
}
