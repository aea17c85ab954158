package io.godwit.agent.tunnel;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** Cuts connections that take too long, so that no thread waits for a dead peer for ever. */
final class Watchdog implements AutoCloseable {
  private static final Logger LOG = System.getLogger(Watchdog.class.getName());
  private static final Duration STALL_CHECK = Duration.ofSeconds(1);

  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("tunnel-watchdog").factory());

  /** Ends a guard. */
  interface Guard extends AutoCloseable {
    @Override
    void close();
  }

  /** Something said between the hosts that must not take for ever. */
  interface Exchange<T> {
    T run() throws IOException;
  }

  /** Cuts the channel if the exchange is not over in time, so that it fails. */
  <T> T limited(TlsChannel channel, Duration limit, Exchange<T> exchange) throws IOException {
    ScheduledFuture<?> cut =
        timer.schedule(
            () -> cut(channel, "it took longer than " + limit.toMillis() + " ms"),
            limit.toMillis(),
            TimeUnit.MILLISECONDS);
    try {
      return exchange.run();
    } finally {
      cut.cancel(false);
    }
  }

  /**
   * Cuts the channel when a write of it stands still for the limit. TCP alone tries a dead link for
   * a quarter of an hour while data is on its way, and the JDK cannot tell it otherwise.
   */
  Guard againstStall(TlsChannel channel, Duration limit) {
    Stall stall = new Stall(channel, limit);
    ScheduledFuture<?> check =
        timer.scheduleAtFixedRate(
            stall, STALL_CHECK.toMillis(), STALL_CHECK.toMillis(), TimeUnit.MILLISECONDS);
    return () -> check.cancel(false);
  }

  /** Does something once. */
  void after(Duration time, Runnable work) {
    ScheduledFuture<?> unused = timer.schedule(work, time.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Does something every so often, as long as there is a watchdog, also after it has failed. */
  void repeat(Duration interval, Runnable work) {
    ScheduledFuture<?> unused =
        timer.scheduleAtFixedRate(
            () -> runLogged(work), interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** What throws in a timer is never run again, without a word. */
  private static void runLogged(Runnable work) {
    try {
      work.run();
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, "the tunnel's tidying up has failed; it is tried again", e);
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }

  private static void cut(TlsChannel channel, String reason) {
    LOG.log(Level.WARNING, "cutting a tunnel connection: {0}", reason);
    try {
      channel.close();
    } catch (IOException e) {
      LOG.log(Level.WARNING, "a tunnel connection did not close cleanly", e);
    }
  }

  /** Counts checks that found the same write where the check before had left it. */
  private static final class Stall implements Runnable {
    private final TlsChannel channel;
    private final Duration limit;
    private long lastSent;
    private Duration standing = Duration.ZERO;

    Stall(TlsChannel channel, Duration limit) {
      this.channel = channel;
      this.limit = limit;
    }

    @Override
    public void run() {
      long sent = channel.sentBytes();
      standing =
          channel.isWriting() && sent == lastSent ? standing.plus(STALL_CHECK) : Duration.ZERO;
      lastSent = sent;
      if (standing.compareTo(limit) >= 0) {
        cut(channel, "the peer has taken nothing for " + standing.toSeconds() + " s");
      }
    }
  }
}
