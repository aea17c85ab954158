package io.godwit.simulation.network;

import com.google.protobuf.InvalidProtocolBufferException;
import io.godwit.agent.tunnel.Doors;
import io.godwit.agent.tunnel.LinkEnd;
import io.godwit.agent.tunnel.LinkTerms;
import io.godwit.agent.tunnel.Passage;
import io.godwit.agent.tunnel.StreamOpener;
import io.godwit.agent.tunnel.TunnelException;
import io.godwit.agent.tunnel.TunnelException.Reason;
import io.godwit.agent.tunnel.TunnelStream;
import io.godwit.hypervisor.simulated.SimulatedFleet;
import io.godwit.hypervisor.simulated.SimulatedFleet.FinishRule;
import io.godwit.hypervisor.simulated.SimulatedHypervisor;
import io.godwit.model.HostId;
import io.godwit.model.OperationId;
import io.godwit.protocol.ticket.Verdict;
import io.godwit.protocol.v1.Link;
import io.godwit.protocol.v1.SignedTicket;
import io.godwit.protocol.v1.StreamKind;
import io.godwit.protocol.v1.TicketClaims;
import io.godwit.simulation.runtime.SimulatedTasks;
import java.io.Closeable;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * An agent's end of the simulated tunnels, for one life of the agent. Tickets are checked for what
 * they say, not for their signature, which has tests of its own.
 */
public final class SimulatedTunnel implements StreamOpener {
  /** As the real tunnel's settings. */
  private static final Duration CONNECT_LIMIT = Duration.ofSeconds(3);

  private static final Duration GRACE = Duration.ofSeconds(5);

  /** As keepalive on an idle connection. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final HostId self;
  private final Place place;
  private final Network network;
  private final SimulatedTasks tasks;
  private final Function<HostId, Optional<SimulatedTunnel>> peers;
  private final Function<HostId, Place> places;
  private final Ways ways;
  private final Map<String, Expected> expected = new HashMap<>();
  private final Map<String, List<Knock>> knocking = new HashMap<>();
  private final Set<String> used = new HashSet<>();
  private final IdentityHashMap<TunnelStream, WireChannel> channels = new IdentityHashMap<>();

  /**
   * @param peers the tunnel of another host's agent, where one runs
   */
  public SimulatedTunnel(
      HostId self,
      Network network,
      SimulatedTasks tasks,
      Function<HostId, Place> places,
      Function<HostId, Optional<SimulatedTunnel>> peers,
      Ways ways) {
    this.self = self;
    this.place = places.apply(self);
    this.network = network;
    this.tasks = tasks;
    this.places = places;
    this.peers = peers;
    this.ways = ways;
  }

  /**
   * Where this host's sockets lead, and what its streams are led to.
   *
   * @param guard decides about Finish as the passage of a control stream does
   */
  public record Ways(SimulatedFleet fleet, SimulatedHypervisor hypervisor, Guard guard) {}

  /** Makes of what stands in a control stream's way the rule for its Finish. */
  @FunctionalInterface
  public interface Guard {
    FinishRule of(Passage.Both passage, SimulatedTasks tasks);
  }

  private record Expected(TicketClaims claims, CompletableFuture<TunnelStream> arrival) {}

  /** A dialler who has shown a ticket. */
  private record Knock(
      SimulatedTunnel from, TicketClaims claims, CompletableFuture<TunnelStream> answer) {}

  @Override
  public LinkEnd open(OperationId operation, Link link, Set<StreamKind> kinds)
      throws TunnelException {
    LinkTerms terms = LinkTerms.check(operation, link, kinds, SimulatedTunnel::judge, self);
    List<CompletableFuture<TunnelStream>> streams = new ArrayList<>();
    for (LinkTerms.Ticket ticket : terms.tickets()) {
      CompletableFuture<TunnelStream> stream = new CompletableFuture<>();
      streams.add(stream);
      if (terms.dialer().equals(self)) {
        dial(terms.peer(), ticket.claims(), stream);
      } else {
        expect(ticket.claims(), stream);
      }
    }
    return new LinkEnd(
        terms.peer(),
        streams,
        () -> terms.tickets().forEach(ticket -> expected.remove(ticket.claims().getTicketId())));
  }

  /** Hosts that cannot reach each other do not become ones that can. */
  @Override
  public void relay(OperationId operation, List<SignedTicket> tickets) throws TunnelException {
    throw new TunnelException(Reason.REFUSED, "simulated hosts relay nothing");
  }

  private static Verdict judge(SignedTicket ticket) throws TunnelException {
    try {
      return new Verdict.Accepted(TicketClaims.parseFrom(ticket.getClaims()));
    } catch (InvalidProtocolBufferException e) {
      throw new TunnelException(Reason.REFUSED, "not a ticket: " + e.getMessage());
    }
  }

  private void dial(HostId peer, TicketClaims claims, CompletableFuture<TunnelStream> stream) {
    if (!network.reaches(place, places.apply(peer))) {
      later(CONNECT_LIMIT, () -> stream.completeExceptionally(unreachable(peer)));
      return;
    }
    later(
        network.latency(),
        () ->
            peers
                .apply(peer)
                .ifPresentOrElse(
                    there -> there.hear(new Knock(this, claims, stream)),
                    () -> stream.completeExceptionally(unreachable(peer))));
  }

  private static TunnelException unreachable(HostId peer) {
    return new TunnelException(Reason.PEER_UNREACHABLE, "host " + peer + " does not answer");
  }

  private void expect(TicketClaims claims, CompletableFuture<TunnelStream> arrival) {
    expected.put(claims.getTicketId(), new Expected(claims, arrival));
    List<Knock> waiting = knocking.remove(claims.getTicketId());
    if (waiting != null) {
      waiting.forEach(this::letIn);
    }
  }

  private void hear(Knock knock) {
    if (expected.containsKey(knock.claims().getTicketId())) {
      letIn(knock);
      return;
    }
    knocking.computeIfAbsent(knock.claims().getTicketId(), id -> new ArrayList<>()).add(knock);
    later(GRACE, () -> refuse(knock));
  }

  private void refuse(Knock knock) {
    List<Knock> waiting = knocking.get(knock.claims().getTicketId());
    if (waiting != null && waiting.remove(knock)) {
      knock.from().later(network.latency(), () -> knock.answer().completeExceptionally(refused()));
    }
  }

  private static TunnelException refused() {
    return new TunnelException(Reason.REFUSED, "the ticket was refused: no order announced it");
  }

  private void letIn(Knock knock) {
    Expected announced = expected.get(knock.claims().getTicketId());
    SimulatedTunnel from = knock.from();
    if (announced == null
        || !announced.claims().equals(knock.claims())
        || !used.add(knock.claims().getTicketId())) {
      from.later(network.latency(), () -> knock.answer().completeExceptionally(refused()));
      return;
    }
    expected.remove(knock.claims().getTicketId());
    if (from.tasks.life().isOver()) {
      return;
    }
    Wire wire = network.connect(from.place, from.tasks.life(), place, tasks.life(), PATIENCE);
    WireChannel.Pair pair = WireChannel.on(wire, from.tasks, tasks);
    offer(announced.arrival(), stream(knock.claims(), from.self, pair.right()));
    TunnelStream theirs = from.stream(knock.claims(), self, pair.left());
    from.later(network.latency(), () -> offer(knock.answer(), theirs));
  }

  private static void offer(CompletableFuture<TunnelStream> to, TunnelStream stream) {
    if (!to.complete(stream)) {
      stream.close();
    }
  }

  private TunnelStream stream(TicketClaims claims, HostId peer, WireChannel channel) {
    TunnelStream stream = new TunnelStream(claims, peer, channel, () -> {});
    channels.put(stream, channel);
    return stream;
  }

  private void later(Duration after, Runnable action) {
    var unused = tasks.schedule(after, action);
  }

  @Override
  public Doors doors() {
    return new Doors() {
      @Override
      public Closeable open(Path path, Collection<TunnelStream> streams) {
        TunnelStream stream = streams.iterator().next();
        if (stream.kind() == StreamKind.CONTROL || stream.kind() == StreamKind.MEMORY) {
          WireChannel channel = channels.get(stream);
          ways.fleet().lead(path, new WirePath(channel), () -> channel.peer().finish().ask());
        }
        return () -> ways.fleet().close(path);
      }

      @Override
      public void lead(TunnelStream stream, Path target, Passage.Both passage) {
        channels.get(stream).leadTo(ways.hypervisor(), ways.guard().of(passage, tasks));
      }
    };
  }
}
