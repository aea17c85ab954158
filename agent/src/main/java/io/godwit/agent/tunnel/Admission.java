package io.godwit.agent.tunnel;

import io.godwit.protocol.ticket.Verdict;
import io.godwit.protocol.ticket.Verdict.Accepted;
import io.godwit.protocol.ticket.Verdict.Reason;
import io.godwit.protocol.ticket.Verdict.Refused;
import io.godwit.protocol.v1.TicketClaims;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Which streams this host accepts now: those that an order announced, each once. Nothing is
 * accepted that was not announced, so an agent that has just started accepts nothing.
 *
 * <p>The two hosts get their orders at the same time, so a good ticket may be shown a moment before
 * its announcement. Its bearer is then held for the grace time rather than sent away.
 */
final class Admission {
  private final InstantSource clock;
  private final Duration grace;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition announced = lock.newCondition();
  private final Map<String, Expected> expected = new HashMap<>();

  /** Ticket ids with the end of their time, after which the signature alone refuses them. */
  private final Map<String, Instant> used = new HashMap<>();

  private record Expected(TicketClaims claims, CompletableFuture<TunnelStream> arrival) {}

  Admission(InstantSource clock, Duration grace) {
    this.clock = clock;
    this.grace = grace;
  }

  /**
   * Announces a ticket of an order. Its signature is verified when it is shown.
   *
   * @return completes with the stream when the peer has shown it
   */
  CompletableFuture<TunnelStream> expect(TicketClaims claims) {
    lock.lock();
    try {
      Expected announcement = new Expected(claims, new CompletableFuture<>());
      expected.put(claims.getTicketId(), announcement);
      announced.signalAll();
      return announcement.arrival();
    } finally {
      lock.unlock();
    }
  }

  /** Withdraws an announcement; one that was used or never made is a success. */
  void forget(TicketClaims claims) {
    lock.lock();
    try {
      expected.remove(claims.getTicketId());
    } finally {
      lock.unlock();
    }
  }

  /** Uses a verified ticket up, or says why it opens nothing here. */
  Decision claim(TicketClaims claims) throws InterruptedException {
    lock.lock();
    try {
      long left = grace.toNanos();
      while (left > 0 && !expected.containsKey(claims.getTicketId()) && !isUsed(claims)) {
        left = announced.awaitNanos(left);
      }
      return decide(claims);
    } finally {
      lock.unlock();
    }
  }

  private Decision decide(TicketClaims claims) {
    if (isUsed(claims)) {
      return refused(Reason.ALREADY_USED, "it was used before");
    }
    Expected announcement = expected.get(claims.getTicketId());
    if (announcement == null || !announcement.claims().equals(claims)) {
      return refused(Reason.NOT_ANNOUNCED, "no order announced it here");
    }
    expected.remove(claims.getTicketId());
    forgetOldUses();
    used.put(claims.getTicketId(), Instant.ofEpochMilli(claims.getNotAfterMillis()));
    return new Decision(new Accepted(claims), announcement.arrival());
  }

  private boolean isUsed(TicketClaims claims) {
    return used.containsKey(claims.getTicketId());
  }

  private void forgetOldUses() {
    Instant now = clock.instant().minusMillis(TimeUnit.MINUTES.toMillis(10));
    used.values().removeIf(now::isAfter);
  }

  private static Decision refused(Reason reason, String message) {
    return new Decision(new Refused(reason, message), new CompletableFuture<>());
  }

  /**
   * @param arrival of an accepted stream: to be completed with it
   */
  record Decision(Verdict verdict, CompletableFuture<TunnelStream> arrival) {}
}
