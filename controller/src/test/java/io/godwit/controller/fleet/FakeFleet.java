package io.godwit.controller.fleet;

import com.google.protobuf.InvalidProtocolBufferException;
import io.godwit.controller.operation.AgentGateway;
import io.godwit.controller.operation.HostUnreachableException;
import io.godwit.controller.operation.OrderFailedException;
import io.godwit.model.HostId;
import io.godwit.protocol.v1.DomainState;
import io.godwit.protocol.v1.HandOver;
import io.godwit.protocol.v1.Hello;
import io.godwit.protocol.v1.Link;
import io.godwit.protocol.v1.Order;
import io.godwit.protocol.v1.Order.VerbCase;
import io.godwit.protocol.v1.OrderDone;
import io.godwit.protocol.v1.OrderFailed;
import io.godwit.protocol.v1.OrderProgress;
import io.godwit.protocol.v1.Overlay;
import io.godwit.protocol.v1.Ownership;
import io.godwit.protocol.v1.Phase;
import io.godwit.protocol.v1.Segment;
import io.godwit.protocol.v1.SignedTicket;
import io.godwit.protocol.v1.TicketClaims;
import io.godwit.protocol.v1.VmSpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;

/**
 * Hosts and the way to them. It outlives the controllers of a test, checks at every change what
 * must always hold, and fails just where it is told to.
 */
final class FakeFleet implements AgentGateway {
  /** Moments within a hand-over. */
  enum Point {
    COPYING,
    STOPPED_AT_SOURCE,
    /** The destination has it whole, paused; nothing was released. */
    ARRIVED,
    RELEASED
  }

  /** What goes wrong with an order. */
  enum Fault {
    /** The agent says that it failed, and did nothing. */
    FAILS,
    /** The agent says that it failed, after it did it. */
    FAILS_AFTERWARDS,
    /** The dialler cannot reach the other host. */
    PEER_UNREACHABLE,
    /** The other host does not know of the stream yet. */
    TICKET_REFUSED,
    /** Its disk is full, so that it takes no order of this controller's; it keeps no result. */
    NOT_NOTED,
    /** As {@link #NOT_NOTED}, but it takes until somebody cancels the order. */
    NOT_NOTED_AT_LAST,
    /** libvirt does not answer, and does the next time. */
    LIBVIRT_RESTARTS,
    /** The host waits for the rest of the VM's memory. */
    MEMORY_MISSING,
    /** The agent was restarted since it was prepared. */
    STREAMS_GONE,
    /** The link breaks before the order arrives, and comes back. */
    LOST_ON_THE_WAY,
    /** The link breaks before the result arrives, and comes back. */
    RESULT_LOST,
    /** The link breaks before the order arrives, and stays broken. */
    HOST_GONE_BEFORE,
    /** The link breaks before the result arrives, and stays broken. */
    HOST_GONE_AFTER,
    /** It runs until it is cancelled. */
    RUNS_ON
  }

  private final Map<HostId, FakeHost> hosts = new LinkedHashMap<>();
  private final Set<HostId> linked = new HashSet<>();
  private final Set<HostId> isolated = new HashSet<>();
  private final Map<HostId, CompletableFuture<Void>> awaited = new HashMap<>();
  private final Map<String, Object> results = new HashMap<>();
  private final Map<String, CompletableFuture<OrderDone>> running = new HashMap<>();
  private final Set<String> notNoted = new HashSet<>();
  private final Map<String, Consumer<OrderProgress>> listeners = new ConcurrentHashMap<>();
  private final Map<String, Order> runningOrders = new HashMap<>();
  private final Set<VerbCase> runningVerbs = new HashSet<>();
  private final Map<VerbCase, Map<Integer, Fault>> faults = new HashMap<>();
  private final Map<VerbCase, Integer> orders = new HashMap<>();
  private final Map<VerbCase, DomainState> hanging = new HashMap<>();
  private final List<Hung> hung = new ArrayList<>();
  private final Map<Point, OrderFailed.Code> pointFaults = new HashMap<>();
  private final Map<String, Long> acknowledgedWrites = new HashMap<>();
  private final Map<String, Boolean> ranBeforeItsMove = new HashMap<>();
  private final Map<String, String> moves = new HashMap<>();
  private final Map<String, List<SignedTicket>> announced = new HashMap<>();
  private final Set<SignedTicket> relayed = ConcurrentHashMap.newKeySet();
  private final List<String> broken = new ArrayList<>();
  private final List<VerbCase> executed = new ArrayList<>();
  private final List<HandOver> handOvers = new ArrayList<>();
  private final Set<String> acknowledged = new HashSet<>();
  private final Map<HostId, Overlay> overlays = new ConcurrentHashMap<>();
  private final Queue<String> emptied = new ConcurrentLinkedQueue<>();
  private final Queue<String> told = new ConcurrentLinkedQueue<>();
  private Optional<HostReports> reports = Optional.empty();
  private volatile Runnable duringHandOver = () -> {};

  /** An order that hangs. */
  private record Hung(FakeHost host, Order order, CompletableFuture<OrderDone> result) {}

  synchronized FakeHost add(HostId id, String name) {
    FakeHost host = new FakeHost(id, name, this);
    hosts.put(id, host);
    return host;
  }

  /** A VM that a host has from the beginning. */
  void stand(FakeHost host, String vm, boolean running) {
    host.journal.put(vm, new FakeHost.Entry(Ownership.OWNED, 1));
    host.disks.put(vm, new FakeHost.Disk(0));
    host.domains.put(vm, running ? DomainState.DOMAIN_RUNNING : DomainState.DOMAIN_SHUT_OFF);
  }

  synchronized void fail(VerbCase verb, Fault fault) {
    failOn(verb, fault, 1);
  }

  /** As {@link #fail}, on the orders of those numbers; the next is 1. */
  synchronized void failOn(VerbCase verb, Fault fault, int... numbers) {
    int given = orders.getOrDefault(verb, 0);
    Map<Integer, Fault> planned = faults.computeIfAbsent(verb, key -> new HashMap<>());
    Arrays.stream(numbers).forEach(number -> planned.put(given + number, fault));
  }

  /**
   * From now on orders of this verb come as far as the journal and then hang, whoever asks them to
   * stop, until {@link #hangNoMore}.
   *
   * @param left what libvirt says of the VM meanwhile
   */
  synchronized void hang(VerbCase verb, DomainState left) {
    hanging.put(verb, left);
  }

  /** What hangs comes to its end. */
  void hangNoMore() {
    List<Hung> ended;
    synchronized (this) {
      hanging.clear();
      ended = List.copyOf(hung);
      hung.clear();
      ended.forEach(each -> execute(each.host(), each.order()));
    }
    ended.forEach(each -> each.result().complete(done(each.order())));
  }

  private synchronized OrderDone done(Order order) {
    return (OrderDone) results.get(order.getOrderId());
  }

  synchronized void failAt(Point point, OrderFailed.Code code) {
    pointFaults.put(point, code);
  }

  /** A controller takes the links; the one before it, if any, has died. */
  synchronized void attach(HostReports controller) {
    reports = Optional.of(controller);
    linked.clear();
    hosts.values().stream()
        .filter(host -> !isolated.contains(host.id))
        .forEach(this::linkIfAdmitted);
  }

  /** One that is not of the fleet any more is not let in. */
  private void linkIfAdmitted(FakeHost host) {
    try {
      link(host);
    } catch (RefusedException e) {
      unlink(host);
    }
  }

  /** Brings a host's link back. */
  void link(FakeHost host) {
    CompletableFuture<Void> waiting;
    synchronized (this) {
      linked.add(host.id);
      waiting = awaited.remove(host.id);
      reports.ifPresent(controller -> report(controller, host));
    }
    if (waiting != null) {
      waiting.complete(null);
    }
  }

  private static void report(HostReports controller, FakeHost host) {
    controller.linked(
        host.id,
        Hello.newBuilder()
            .setBootId(host.bootId)
            .setHostName(host.name)
            .setAgentVersion("test")
            .setCoordinatorSeen(host.coordinatorSeen)
            .setRevisionSeen(host.revisionSeen)
            .build());
    controller.inventory(host.id, host.inventory());
    controller.vms(host.id, host.report());
  }

  /** No controller hears of it until it rejoins. */
  synchronized void isolate(FakeHost host) {
    isolated.add(host.id);
    unlink(host);
  }

  /** As its provider does it: nothing runs on it any more, and its link is gone. */
  synchronized void turnOff(String name) {
    FakeHost host = host(name);
    host.journal.forEach(
        (vm, entry) -> {
          if (entry.ownership() == Ownership.OWNED) {
            broken.add("host %s is turned off and owns VM %s".formatted(name, vm));
          }
        });
    isolate(host);
  }

  void turnOn(String name) {
    FakeHost host = host(name);
    host.bootId = host.bootId + "-again";
    rejoin(host);
  }

  /** Whether there is a host of that name. */
  synchronized boolean has(String name) {
    return hosts.values().stream().anyMatch(host -> host.name.equals(name));
  }

  private synchronized FakeHost host(String name) {
    return hosts.values().stream().filter(host -> host.name.equals(name)).findFirst().orElseThrow();
  }

  synchronized boolean isIsolated(FakeHost host) {
    return isolated.contains(host.id);
  }

  void rejoin(FakeHost host) {
    synchronized (this) {
      isolated.remove(host.id);
    }
    link(host);
  }

  /** An order that ran on comes to its end after all. */
  void complete(FakeHost host, String orderId) {
    CompletableFuture<OrderDone> endless;
    OrderDone done;
    synchronized (this) {
      endless = running.remove(orderId);
      execute(host, runningOrders.remove(orderId));
      done = (OrderDone) results.get(orderId);
    }
    endless.complete(done);
  }

  /** Orders that run on report that they have come so far. */
  void tell(Phase phase) {
    List<String> ids;
    synchronized (this) {
      ids = List.copyOf(running.keySet());
    }
    ids.forEach(
        id ->
            listeners
                .get(id)
                .accept(OrderProgress.newBuilder().setOrderId(id).setPhase(phase).build()));
  }

  synchronized boolean hasRunningOrder() {
    return !running.isEmpty();
  }

  synchronized String runningOrder() {
    return running.keySet().iterator().next();
  }

  synchronized void unlink(FakeHost host) {
    linked.remove(host.id);
    reports.ifPresent(controller -> controller.unlinked(host.id));
  }

  @Override
  public CompletableFuture<OrderDone> order(
      HostId id, Order order, Consumer<OrderProgress> progress) {
    FakeHost host = hosts.get(id);
    synchronized (this) {
      if (!linked.contains(id)) {
        return CompletableFuture.failedFuture(new HostUnreachableException(id));
      }
      noteController(host);
      listeners.put(order.getOrderId(), progress);
      CompletableFuture<OrderDone> attached = running.get(order.getOrderId());
      return attached != null ? attached : deliver(host, order);
    }
  }

  private void noteController(FakeHost host) {
    reports.ifPresent(
        controller -> {
          synchronized (host) {
            host.coordinatorSeen = Math.max(host.coordinatorSeen, controller.coordinator());
            host.revisionSeen = Math.max(host.revisionSeen, controller.revision());
          }
        });
  }

  private CompletableFuture<OrderDone> deliver(FakeHost host, Order order) {
    if (hanging.containsKey(order.getVerbCase())) {
      return hung(host, order);
    }
    int number = orders.merge(order.getVerbCase(), 1, Integer::sum);
    Fault fault = faults.getOrDefault(order.getVerbCase(), Map.of()).get(number);
    return switch (fault) {
      case null -> answer(host, order);
      case FAILS -> remember(order, FakeHost.failed(OrderFailed.Code.INTERNAL, "it fails as told"));
      case FAILS_AFTERWARDS -> {
        execute(host, order);
        yield remember(
            order, FakeHost.failed(OrderFailed.Code.INTERNAL, "it fails as told, afterwards"));
      }
      case TICKET_REFUSED ->
          remember(
              order, FakeHost.failed(OrderFailed.Code.TICKET_REFUSED, "no order announced it"));
      case NOT_NOTED ->
          CompletableFuture.failedFuture(
              FakeHost.failed(OrderFailed.Code.COORDINATOR_NOT_NOTED, "no space is left"));
      case LIBVIRT_RESTARTS ->
          remember(
              order,
              FakeHost.failed(OrderFailed.Code.HYPERVISOR_UNREACHABLE, "libvirt does not answer"));
      case MEMORY_MISSING ->
          remember(order, FakeHost.failed(OrderFailed.Code.WRONG_STATE, "it waits for its memory"));
      case STREAMS_GONE ->
          remember(
              order, FakeHost.failed(OrderFailed.Code.MIGRATION_FAILED, "its streams are gone"));
      case PEER_UNREACHABLE ->
          remember(order, FakeHost.failed(OrderFailed.Code.PEER_UNREACHABLE, "no way there"));
      case LOST_ON_THE_WAY -> {
        unlink(host);
        link(host);
        yield CompletableFuture.failedFuture(new HostUnreachableException(host.id));
      }
      case RESULT_LOST -> {
        execute(host, order);
        unlink(host);
        link(host);
        yield CompletableFuture.failedFuture(new HostUnreachableException(host.id));
      }
      case HOST_GONE_BEFORE -> {
        unlink(host);
        yield CompletableFuture.failedFuture(new HostUnreachableException(host.id));
      }
      case HOST_GONE_AFTER -> {
        execute(host, order);
        unlink(host);
        yield CompletableFuture.failedFuture(new HostUnreachableException(host.id));
      }
      case RUNS_ON, NOT_NOTED_AT_LAST -> {
        if (fault == Fault.NOT_NOTED_AT_LAST) {
          notNoted.add(order.getOrderId());
        }
        CompletableFuture<OrderDone> endless = new CompletableFuture<>();
        runningVerbs.add(order.getVerbCase());
        running.put(order.getOrderId(), endless);
        runningOrders.put(order.getOrderId(), order);
        yield endless;
      }
    };
  }

  private CompletableFuture<OrderDone> hung(FakeHost host, Order order) {
    try {
      host.journalRemoval(order, hanging.get(order.getVerbCase()));
    } catch (OrderFailedException e) {
      return remember(order, e);
    }
    Hung endless = new Hung(host, order, new CompletableFuture<>());
    hung.add(endless);
    return endless.result();
  }

  private CompletableFuture<OrderDone> answer(FakeHost host, Order order) {
    execute(host, order);
    return result(order);
  }

  private void execute(FakeHost host, Order order) {
    if (!results.containsKey(order.getOrderId())) {
      executed.add(order.getVerbCase());
      try {
        results.put(order.getOrderId(), host.execute(order));
      } catch (OrderFailedException e) {
        results.put(order.getOrderId(), e);
      }
      checkAlways();
    }
  }

  private CompletableFuture<OrderDone> remember(Order order, OrderFailedException failure) {
    results.put(order.getOrderId(), failure);
    return result(order);
  }

  private CompletableFuture<OrderDone> result(Order order) {
    return results.get(order.getOrderId()) instanceof OrderDone done
        ? CompletableFuture.completedFuture(done)
        : CompletableFuture.failedFuture((Throwable) results.get(order.getOrderId()));
  }

  /** Never waits for the fleet's turn: a host that links holds it while it is told. */
  @Override
  public void overlay(HostId host, Overlay overlay) {
    Overlay before = overlays.put(host, overlay);
    if (!overlay.equals(before)) {
      noteController(hosts.get(host));
      told.add(hosts.get(host).name);
    }
    if (before != null && before.getSegmentsCount() > overlay.getSegmentsCount()) {
      emptied.add(hosts.get(host).name);
    }
  }

  Overlay overlayOf(FakeHost host) {
    return overlays.getOrDefault(host.id, Overlay.getDefaultInstance());
  }

  /** Hosts that were told to have fewer networks than before. */
  Queue<String> emptied() {
    return emptied;
  }

  /** The hosts that were told something new since this was asked last, in the order of it. */
  List<String> toldSince() {
    List<String> names = new ArrayList<>();
    for (String name = told.poll(); name != null; name = told.poll()) {
      names.add(name);
    }
    return names;
  }

  /** A host that is ordered to have a VM of a network must have the network, and others know. */
  void checkHasNetwork(FakeHost host, VmSpec spec) {
    if (!spec.hasPort()) {
      return;
    }
    if (!expects(host, host, spec)) {
      broken("host " + host.name + " is to have VM " + spec.getName() + " without its network");
    }
    for (FakeHost other : hosts.values()) {
      if (linked.contains(other.id)
          && segment(other, spec).isPresent()
          && !knows(other, host, spec)) {
        broken("host " + other.name + " does not know that VM " + spec.getName() + " may come");
      }
    }
  }

  private boolean knows(FakeHost knowing, FakeHost host, VmSpec spec) {
    boolean isPeer =
        overlayOf(knowing).getPeersList().stream()
            .anyMatch(peer -> peer.getHostId().equals(host.id.toString()));
    return expects(knowing, host, spec) && (isPeer || knowing == host);
  }

  private boolean expects(FakeHost knowing, FakeHost host, VmSpec spec) {
    return segment(knowing, spec).stream()
        .flatMap(segment -> segment.getMembersList().stream())
        .filter(member -> member.getVmId().equals(spec.getVmId()))
        .anyMatch(
            member ->
                member.getHostId().equals(host.id.toString())
                    || member.getNextHostId().equals(host.id.toString()));
  }

  private Optional<Segment> segment(FakeHost host, VmSpec spec) {
    return overlayOf(host).getSegmentsList().stream()
        .filter(segment -> segment.getVni() == spec.getPort().getVni())
        .findFirst();
  }

  @Override
  public void cancel(HostId host, String orderId) {
    CompletableFuture<OrderDone> cancelled;
    OrderFailedException outcome =
        FakeHost.failed(OrderFailed.Code.CANCELLED, "cancelled as asked");
    synchronized (this) {
      cancelled = running.remove(orderId);
      if (cancelled == null) {
        return;
      }
      if (notNoted.contains(orderId)) {
        outcome = FakeHost.failed(OrderFailed.Code.COORDINATOR_NOT_NOTED, "no space is left");
      } else {
        results.put(orderId, outcome);
      }
    }
    cancelled.completeExceptionally(outcome);
  }

  @Override
  public synchronized void acknowledge(HostId host, String orderId) {
    acknowledged.add(orderId);
  }

  @Override
  public synchronized CompletableFuture<Void> linked(HostId host) {
    return linked.contains(host)
        ? CompletableFuture.completedFuture(null)
        : awaited.computeIfAbsent(host, id -> new CompletableFuture<>()).copy();
  }

  /** A host reports its VMs, as after each change of them. */
  void vmsChanged(FakeHost host) {
    if (linked.contains(host.id)) {
      reports.ifPresent(controller -> controller.vms(host.id, host.report()));
    }
  }

  void atPoint(Point point) throws OrderFailedException {
    OrderFailed.Code code = pointFaults.remove(point);
    if (code != null) {
      throw FakeHost.failed(code, "it fails as told while " + point);
    }
  }

  /** The guest writes, and is told that it is on the disk; its disk must be the newest one. */
  void write(FakeHost host, String vm) {
    long known = acknowledgedWrites.getOrDefault(vm, 0L);
    FakeHost.Disk disk = host.disks.get(vm);
    if (disk == null || disk.writes() != known) {
      broken("VM " + vm + " runs on " + host.name + " with " + disk + " after write " + known);
    }
    acknowledgedWrites.put(vm, known + 1);
    host.disks.put(vm, new FakeHost.Disk(known + 1));
  }

  void beginMove(String vm, boolean runs) {
    ranBeforeItsMove.put(vm, runs);
  }

  boolean ranBeforeItsMove(String vm) {
    return ranBeforeItsMove.getOrDefault(vm, false);
  }

  /** A relay expects the two hosts before they are told to go there. */
  void relay(FakeHost host, List<SignedTicket> tickets) {
    for (SignedTicket ticket : tickets) {
      if (!claims(ticket).getRelayHostId().equals(host.id.toString())) {
        broken("host " + host.name + " is to relay by a ticket for another: " + claims(ticket));
      }
      relayed.add(ticket);
    }
  }

  Set<SignedTicket> relayed() {
    return relayed;
  }

  /** Both ends must know the same streams, and every ticket opens one stream only. */
  void checkTickets(FakeHost host, Link link) {
    if (link.getTicketsList().isEmpty()) {
      broken("host " + host.name + " was given no tickets");
    }
    for (SignedTicket ticket : link.getTicketsList()) {
      TicketClaims claims = claims(ticket);
      if (link.hasRelay() && !relayed.contains(ticket)) {
        broken("the relay does not expect " + host.name + " yet: " + claims);
      }
      if (Instant.ofEpochMilli(claims.getNotAfterMillis()).isBefore(Instant.now())) {
        broken("a ticket had expired by the host's clock when it was announced: " + claims);
      }
      List<SignedTicket> same =
          announced.computeIfAbsent(claims.getTicketId(), id -> new ArrayList<>());
      if (same.stream().anyMatch(other -> !other.equals(ticket))) {
        broken("the two ends of a stream were given different tickets: " + claims);
      }
      same.add(ticket);
      moves.put(claims.getVmId(), claims.getDestinationHostId());
    }
  }

  private static TicketClaims claims(SignedTicket ticket) {
    try {
      return TicketClaims.parseFrom(ticket.getClaims());
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException(e);
    }
  }

  FakeHost destinationOf(String vm, FakeHost source) throws OrderFailedException {
    FakeHost destination = hosts.get(HostId.of(moves.get(vm)));
    if (!destination.streams.contains(vm) || !source.streams.contains(vm)) {
      throw FakeHost.failed(OrderFailed.Code.MIGRATION_FAILED, "the streams do not stand");
    }
    return destination;
  }

  void broken(String what) {
    broken.add(what);
  }

  private void checkAlways() {
    for (FakeHost host : hosts.values()) {
      for (String vm : host.domains.keySet()) {
        List<String> running =
            hosts.values().stream().filter(each -> each.runs(vm)).map(each -> each.name).toList();
        if (running.size() > 1) {
          broken("VM " + vm + " runs on " + running);
        }
      }
    }
  }

  synchronized List<String> broken() {
    return List.copyOf(broken);
  }

  synchronized boolean isRunning(VerbCase verb) {
    return runningVerbs.contains(verb);
  }

  /** From now on something happens while a hand-over is made, each time. */
  void duringHandOver(Runnable happening) {
    duringHandOver = happening;
  }

  void handOverOrdered(HandOver verb) {
    duringHandOver.run();
    handOvers.add(verb);
  }

  /** Those that began a copy. */
  synchronized List<HandOver> handOvers() {
    return List.copyOf(handOvers);
  }

  synchronized List<VerbCase> executed() {
    return List.copyOf(executed);
  }

  synchronized Set<String> unacknowledged() {
    Set<String> open = new HashSet<>(results.keySet());
    open.removeAll(acknowledged);
    return open;
  }

  synchronized List<FakeHost> holders(String vm) {
    return hosts.values().stream()
        .filter(host -> host.disks.containsKey(vm) || host.streams.contains(vm))
        .toList();
  }
}
