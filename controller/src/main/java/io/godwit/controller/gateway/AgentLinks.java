package io.godwit.controller.gateway;

import io.godwit.controller.fleet.HostReports;
import io.godwit.controller.gateway.AgentLink.WantedOverlay;
import io.godwit.controller.operation.AgentGateway;
import io.godwit.controller.operation.HostUnreachableException;
import io.godwit.model.HostId;
import io.godwit.protocol.v1.ControllerMessage;
import io.godwit.protocol.v1.Hello;
import io.godwit.protocol.v1.Order;
import io.godwit.protocol.v1.OrderDone;
import io.godwit.protocol.v1.OrderProgress;
import io.godwit.protocol.v1.Overlay;
import io.godwit.protocol.v1.Welcome;
import io.grpc.Status;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/** The links that agents have now, at most one for a host. */
public final class AgentLinks implements AgentGateway {
  private static final Logger LOG = Logger.getLogger(AgentLinks.class);

  private final HostReports reports;
  private final InstantSource ticker;
  private final Duration silenceLimit;
  private final OrderTimes times;
  private final Map<HostId, AgentLink> links = new ConcurrentHashMap<>();
  private final Map<HostId, CompletableFuture<Void>> awaited = new ConcurrentHashMap<>();
  private final Map<HostId, Overlay> overlays = new ConcurrentHashMap<>();
  // Holds while a host's link changes, so that its reports say so in the same order.
  private final ReentrantLock change = new ReentrantLock();

  /**
   * @param ticker never goes back nor jumps; need not know the date
   * @param silenceLimit how long an agent may be silent before its link counts as gone
   */
  public AgentLinks(
      HostReports reports, InstantSource ticker, Duration silenceLimit, OrderTimes times) {
    this.times = times;
    this.reports = reports;
    this.ticker = ticker;
    this.silenceLimit = silenceLimit;
  }

  @Override
  public CompletableFuture<OrderDone> order(
      HostId host, Order order, Consumer<OrderProgress> progress) {
    AgentLink link = links.get(host);
    if (link == null) {
      return CompletableFuture.failedFuture(new HostUnreachableException(host));
    }
    tellOverlay(link);
    Instant sent = ticker.instant();
    CompletableFuture<OrderDone> result = link.order(stamped(order), progress);
    var unused =
        result.thenRun(
            () -> times.took(order.getVerbCase(), Duration.between(sent, ticker.instant())));
    return result;
  }

  /** An agent that has heard of a later coordinator refuses it. */
  private Order stamped(Order order) {
    return order.toBuilder()
        .setCoordinator(reports.coordinator())
        .setRevision(reports.revision())
        .build();
  }

  @Override
  public void overlay(HostId host, Overlay overlay) {
    overlays.put(host, overlay);
    of(host).ifPresent(this::tellOverlay);
  }

  private void tellOverlay(AgentLink link) {
    link.overlay(
        () ->
            Optional.ofNullable(overlays.get(link.host()))
                .map(overlay -> new WantedOverlay(overlay, reports.coordinator())),
        overlay -> send(link, stamped(overlay)));
  }

  private void send(AgentLink link, Overlay overlay) {
    reports.overlaySent(link.host(), overlay);
    link.send(ControllerMessage.newBuilder().setOverlay(overlay));
  }

  private Overlay stamped(Overlay overlay) {
    return overlay.toBuilder()
        .setCoordinator(reports.coordinator())
        .setRevision(reports.revision())
        .build();
  }

  @Override
  public void cancel(HostId host, String orderId) {
    of(host).ifPresent(link -> link.cancel(orderId));
  }

  @Override
  public void acknowledge(HostId host, String orderId) {
    of(host).ifPresent(link -> link.acknowledge(orderId));
  }

  @Override
  public CompletableFuture<Void> linked(HostId host) {
    CompletableFuture<Void> next =
        awaited.computeIfAbsent(host, id -> new CompletableFuture<>()).copy();
    // Asked second: a link that came in between completes the one or is seen here.
    return links.containsKey(host) ? CompletableFuture.completedFuture(null) : next;
  }

  Optional<AgentLink> of(HostId host) {
    return Optional.ofNullable(links.get(host));
  }

  Instant now() {
    return ticker.instant();
  }

  /**
   * Puts a link in the place of the one that its host may have had.
   *
   * @throws io.godwit.controller.fleet.RefusedException if the host is not of this fleet
   */
  void add(AgentLink link, Hello hello, Welcome welcome) {
    change.lock();
    try {
      reports.linked(link.host(), hello);
      // Before anybody can send an order over it.
      link.send(
          ControllerMessage.newBuilder()
              .setWelcome(welcome.toBuilder().setCoordinator(reports.coordinator())));
      AgentLink former = links.put(link.host(), link);
      if (former != null) {
        former.end(Status.ABORTED.withDescription("the host has opened a newer stream"));
        former.pending().abandon();
      }
    } finally {
      change.unlock();
    }
    tellOverlay(link);
    LOG.infof("host %s (%s) is connected", hello.getHostName(), link.host());
    CompletableFuture<Void> waiting = awaited.remove(link.host());
    if (waiting != null) {
      waiting.complete(null);
    }
  }

  /** A link is gone, whoever ended it; nothing happens if another has taken its place. */
  void remove(AgentLink link, String why) {
    change.lock();
    try {
      if (links.remove(link.host(), link)) {
        LOG.warnf(
            "host %s is not connected any more: %s; its VMs run on, their state is not known",
            link.host(), why);
        reports.unlinked(link.host());
      }
    } finally {
      change.unlock();
    }
    link.pending().abandon();
  }

  /** Ends the link of a host that is not of this fleet any more. */
  public void expel(HostId host) {
    overlays.remove(host);
    of(host)
        .ifPresent(
            link -> {
              link.end(Status.PERMISSION_DENIED.withDescription("the host was removed"));
              remove(link, "it was removed");
            });
  }

  /** Gives up the links whose agents have been silent for too long; to be called often. */
  public void dropSilent() {
    Instant limit = ticker.instant().minus(silenceLimit);
    for (AgentLink link : links.values()) {
      if (link.isSilentSince(limit)) {
        link.end(Status.DEADLINE_EXCEEDED.withDescription("nothing was heard of the agent"));
        remove(link, "nothing was heard of it for " + silenceLimit.toMillis() + " ms");
      }
    }
  }

  /** Ends all links, because the controller ends. */
  public void close() {
    for (AgentLink link : links.values()) {
      link.end(Status.UNAVAILABLE.withDescription("the controller ends"));
      link.pending().abandon();
    }
    links.clear();
  }
}
