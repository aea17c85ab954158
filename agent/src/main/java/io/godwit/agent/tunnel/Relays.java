package io.godwit.agent.tunnel;

import io.godwit.agent.tunnel.TunnelException.Reason;
import io.godwit.model.HostId;
import io.godwit.protocol.ticket.Verdict;
import io.godwit.protocol.ticket.Verdict.Accepted;
import io.godwit.protocol.ticket.Verdict.Refused;
import io.godwit.protocol.v1.StreamReply;
import io.godwit.protocol.v1.TicketClaims;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;

/**
 * What this host relays for others: pairs of hosts that cannot reach each other dial here, and what
 * one sends goes to the other. That is their own TLS, which this host has no key of. Only what an
 * order announced is relayed, once; an agent that has just started relays nothing.
 */
final class Relays implements AutoCloseable {
  private static final Logger LOG = System.getLogger(Relays.class.getName());

  /** Streams that are announced or under way: eight live moves, each with a mebibyte or two. */
  static final int MOST = 32;

  /** A link on none of whose streams anything has come for so long is over. */
  private static final Duration IDLE = Duration.ofMinutes(10);

  private static final Duration IDLE_CHECK = Duration.ofMinutes(1);

  /**
   * @param grace how long a good ticket waits for the order that announces it
   * @param meeting how long the first of two hosts waits for the other
   * @param stall a host that takes nothing for longer is cut off
   * @param unvisited how long a stream is expected of which neither host comes
   */
  record Limits(Duration grace, Duration meeting, Duration stall, Duration unvisited) {}

  private final InstantSource clock;
  private final Limits limits;
  private final Watchdog watchdog;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition announced = lock.newCondition();
  private final Map<String, Meeting> expected = new HashMap<>();
  private final Set<String> over = new HashSet<>();
  private final Map<String, Instant> forgettable = new HashMap<>();
  private final Map<String, Circuit> circuits = new HashMap<>();

  Relays(InstantSource clock, Limits limits, Watchdog watchdog) {
    this.clock = clock;
    this.limits = limits;
    this.watchdog = watchdog;
    watchdog.repeat(IDLE_CHECK, this::endIdle);
  }

  /** Whoever has come first of a stream's two hosts, if any. */
  private static final class Meeting {
    private final TicketClaims claims;
    private HostId first;
    private FramedChannel channel;

    private Meeting(TicketClaims claims) {
      this.claims = claims;
    }
  }

  /** All streams of an operation: some of them carry nothing for long. */
  private static final class Circuit {
    private final List<Splice> splices = new ArrayList<>();
    private long carried;
    private Duration standing = Duration.ZERO;
  }

  /**
   * Lets the two hosts of each stream in, once each. What the same operation announced before, and
   * neither or only one host has come for, was of an attempt that is over.
   *
   * @throws TunnelException {@code REFUSED} where this host relays too much already
   */
  void announce(Collection<TicketClaims> streams) throws TunnelException {
    lock.lock();
    try {
      forgetLate();
      endEarlier(streams);
      List<TicketClaims> fresh = streams.stream().filter(this::isNew).toList();
      if (expected.size() + underWay() + fresh.size() > MOST) {
        throw new TunnelException(
            Reason.REFUSED, "this host relays %d streams already, the most".formatted(MOST));
      }
      fresh.forEach(this::expect);
      announced.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private boolean isNew(TicketClaims claims) {
    return !over.contains(claims.getTicketId()) && !expected.containsKey(claims.getTicketId());
  }

  private void expect(TicketClaims claims) {
    Meeting meeting = new Meeting(claims);
    expected.put(claims.getTicketId(), meeting);
    forgettable.put(claims.getTicketId(), Instant.ofEpochMilli(claims.getNotAfterMillis()));
    watchdog.after(limits.unvisited(), () -> lapse(meeting));
  }

  /** One that somebody has come for ends by itself. */
  private void lapse(Meeting meeting) {
    lock.lock();
    try {
      if (expected.get(meeting.claims.getTicketId()) == meeting && meeting.first == null) {
        end(meeting);
      }
    } finally {
      lock.unlock();
    }
  }

  private void endEarlier(Collection<TicketClaims> streams) {
    Set<String> operations =
        streams.stream().map(TicketClaims::getOperationId).collect(Collectors.toSet());
    Set<String> tickets =
        streams.stream().map(TicketClaims::getTicketId).collect(Collectors.toSet());
    for (Meeting meeting : List.copyOf(expected.values())) {
      if (operations.contains(meeting.claims.getOperationId())
          && !tickets.contains(meeting.claims.getTicketId())) {
        end(meeting);
        if (meeting.channel != null) {
          Splice.closeQuietly(meeting.channel);
        }
      }
    }
  }

  /**
   * A host has come with a verified ticket. It is answered once the other one has come too.
   *
   * @return why it is sent away, or that it may stay; the channel is this one's then
   */
  Verdict meet(TicketClaims claims, HostId host, FramedChannel channel)
      throws InterruptedException {
    lock.lock();
    try {
      long left = limits.grace().toNanos();
      while (left > 0 && !expected.containsKey(claims.getTicketId())) {
        left = announced.awaitNanos(left);
      }
      Meeting meeting = expected.get(claims.getTicketId());
      if (meeting == null || !meeting.claims.equals(claims)) {
        return new Refused(Verdict.Reason.NOT_ANNOUNCED, "no order announced it here");
      }
      if (host.equals(meeting.first)) {
        return new Refused(Verdict.Reason.ALREADY_USED, "this host has come before");
      }
      if (meeting.first == null) {
        await(meeting, host, channel);
      } else {
        join(meeting, channel);
      }
      return new Accepted(claims);
    } finally {
      lock.unlock();
    }
  }

  private void await(Meeting meeting, HostId host, FramedChannel channel) {
    meeting.first = host;
    meeting.channel = channel;
    watchdog.after(limits.meeting(), () -> giveUp(meeting));
  }

  private void giveUp(Meeting meeting) {
    lock.lock();
    try {
      if (expected.get(meeting.claims.getTicketId()) == meeting) {
        end(meeting);
        LOG.log(Level.INFO, "of two hosts that want to meet here one has not come");
        Splice.closeQuietly(meeting.channel);
      }
    } finally {
      lock.unlock();
    }
  }

  private void join(Meeting meeting, FramedChannel second) {
    end(meeting);
    String operation = meeting.claims.getOperationId();
    Watchdog.Guard one = watchdog.againstStall(meeting.channel.tls(), limits.stall());
    Watchdog.Guard other = watchdog.againstStall(second.tls(), limits.stall());
    Splice splice =
        new Splice(
            meeting.channel,
            second,
            () -> {
              one.close();
              other.close();
              forget(operation);
            });
    Circuit circuit = circuits.computeIfAbsent(operation, id -> new Circuit());
    circuit.splices.add(splice);
    Thread unused =
        Thread.ofVirtual()
            .name("tunnel-relay-begin")
            .start(() -> begin(splice, meeting.channel, second));
  }

  /** Neither sends before it has been answered. */
  private static void begin(Splice splice, FramedChannel one, FramedChannel other) {
    try {
      StreamReply accepted = StreamReply.newBuilder().setAccepted(true).build();
      Messages.send(one, accepted);
      Messages.send(other, accepted);
    } catch (IOException e) {
      LOG.log(Level.INFO, "a host that wanted to be relayed has gone: {0}", e.toString());
      splice.close();
    }
    splice.begin();
  }

  private void end(Meeting meeting) {
    expected.remove(meeting.claims.getTicketId());
    over.add(meeting.claims.getTicketId());
  }

  /** A circuit goes with the last of its streams. */
  private void forget(String operation) {
    lock.lock();
    try {
      Circuit circuit = circuits.get(operation);
      if (circuit != null) {
        circuit.splices.removeIf(Splice::hasEnded);
        if (circuit.splices.isEmpty()) {
          circuits.remove(operation);
        }
      }
    } finally {
      lock.unlock();
    }
  }

  private int underWay() {
    return circuits.values().stream().mapToInt(circuit -> circuit.splices.size()).sum();
  }

  private void forgetLate() {
    Instant now = clock.instant();
    forgettable.entrySet().stream()
        .filter(each -> now.isAfter(each.getValue()))
        .map(Map.Entry::getKey)
        .toList()
        .forEach(this::forgetTicket);
  }

  private void forgetTicket(String ticket) {
    forgettable.remove(ticket);
    over.remove(ticket);
    Meeting meeting = expected.remove(ticket);
    if (meeting != null && meeting.channel != null) {
      Splice.closeQuietly(meeting.channel);
    }
  }

  private void endIdle() {
    lock.lock();
    try {
      forgetLate();
      for (Circuit circuit : circuits.values()) {
        long carried = circuit.splices.stream().mapToLong(Splice::carriedBytes).sum();
        circuit.standing =
            carried == circuit.carried ? circuit.standing.plus(IDLE_CHECK) : Duration.ZERO;
        circuit.carried = carried;
        if (circuit.standing.compareTo(IDLE) >= 0) {
          LOG.log(Level.WARNING, "a relayed link has carried nothing for {0}: it is cut", IDLE);
          circuit.splices.forEach(Splice::close);
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /** Cuts what is relayed. */
  @Override
  public void close() {
    lock.lock();
    try {
      expected.values().stream()
          .filter(meeting -> meeting.channel != null)
          .forEach(meeting -> Splice.closeQuietly(meeting.channel));
      circuits.values().forEach(circuit -> circuit.splices.forEach(Splice::close));
    } finally {
      lock.unlock();
    }
  }
}
