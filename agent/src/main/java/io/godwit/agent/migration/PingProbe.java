package io.godwit.agent.migration;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Sees a move much as the VM's clients do: pings it every 15 ms from this host and measures the
 * longest silence. It decides nothing; a move whose probe fails is as good as any.
 */
final class PingProbe implements BlackoutProbe {
  private static final Logger LOG = System.getLogger(PingProbe.class.getName());

  /** A VM that has not answered yet may be one that answers no ping. */
  private static final Duration UNHEARD_LIMIT = Duration.ofMillis(250);

  private final String address;
  private final CompletableFuture<Void> answeredAfterMove = new CompletableFuture<>();
  private Optional<Process> ping = Optional.empty();
  private Silence silence = Silence.NOTHING_HEARD;
  private boolean begun;
  private boolean answered;
  private boolean moved;
  private boolean closed;

  private PingProbe(String address) {
    this.address = address;
  }

  /**
   * @param address an IPv4 address; empty for no probe
   */
  static BlackoutProbe of(String address) {
    return address.matches("[0-9]{1,3}(\\.[0-9]{1,3}){3}") ? new PingProbe(address) : new NoProbe();
  }

  @Override
  public synchronized void begin() {
    if (!begun) {
      begun = true;
      Thread.ofVirtual().name("blackout-probe").start(this::ping);
    }
  }

  @Override
  public synchronized void paused(Instant at) {
    begin();
    silence = silence.heard(at.toEpochMilli() / 1e3);
  }

  @Override
  public synchronized void moved() {
    moved = true;
  }

  @Override
  public Optional<Duration> result(Duration limit) throws InterruptedException {
    Duration patience = hasAnswered() ? limit : UNHEARD_LIMIT;
    try {
      answeredAfterMove.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException e) {
      LOG.log(
          hasAnswered() ? Level.WARNING : Level.INFO,
          "the VM does not answer this host''s ping after its move: its blackout is not known");
      return Optional.empty();
    }
    synchronized (this) {
      return silence.blackout();
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    ping.ifPresent(Process::destroy);
  }

  private synchronized boolean hasAnswered() {
    return answered;
  }

  private void ping() {
    try {
      read(start());
    } catch (IOException e) {
      LOG.log(Level.WARNING, "the blackout is not measured: ping cannot be started", e);
    }
  }

  private Process start() throws IOException {
    ProcessBuilder command =
        new ProcessBuilder(
            List.of("ping", "-n", "-D", "-i", Silence.INTERVAL_SECONDS, "-s", "16", address));
    command.environment().put("LC_ALL", "C");
    Process started = command.redirectError(ProcessBuilder.Redirect.DISCARD).start();
    synchronized (this) {
      ping = Optional.of(started);
      if (closed) {
        started.destroy();
      }
    }
    return started;
  }

  private void read(Process process) {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        hear(line);
      }
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "the probe has ended", e);
    }
  }

  private synchronized void hear(String line) {
    Optional<Double> second = Silence.secondOfReply(line);
    if (second.isPresent()) {
      answered = true;
      silence = silence.heard(second.get());
      if (moved) {
        answeredAfterMove.complete(null);
      }
    }
  }
}
