package io.godwit.agent.migration;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Sees a move much as the VM's clients do: pings it every 15 ms from this host and measures the
 * longest silence. It decides nothing; a move whose probe fails is as good as any.
 */
final class PingProbe implements BlackoutProbe {
  private static final Logger LOG = System.getLogger(PingProbe.class.getName());

  private final Optional<Process> ping;
  private final CompletableFuture<Void> answeredAfterMove = new CompletableFuture<>();
  private Silence silence = Silence.NOTHING_HEARD;
  private boolean moved;

  private PingProbe(Optional<Process> ping) {
    this.ping = ping;
  }

  /**
   * @param address an IPv4 address; empty for no probe
   */
  static PingProbe start(String address) {
    if (!address.matches("[0-9]{1,3}(\\.[0-9]{1,3}){3}")) {
      return new PingProbe(Optional.empty());
    }
    try {
      ProcessBuilder command =
          new ProcessBuilder(
              List.of("ping", "-n", "-D", "-i", Silence.INTERVAL_SECONDS, "-s", "16", address));
      command.environment().put("LC_ALL", "C");
      Process ping = command.redirectError(ProcessBuilder.Redirect.DISCARD).start();
      PingProbe probe = new PingProbe(Optional.of(ping));
      Thread.ofVirtual().name("blackout-probe").start(() -> probe.read(ping));
      return probe;
    } catch (IOException e) {
      LOG.log(Level.WARNING, "the blackout is not measured: ping cannot be started", e);
      return new PingProbe(Optional.empty());
    }
  }

  @Override
  public synchronized void moved() {
    moved = true;
  }

  @Override
  public Optional<Duration> result(Duration limit) throws InterruptedException {
    if (ping.isEmpty() || isUnheard()) {
      return Optional.empty();
    }
    try {
      answeredAfterMove.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException | java.util.concurrent.ExecutionException e) {
      LOG.log(Level.WARNING, "the VM does not answer this host after its move: {0}", e.toString());
      return Optional.empty();
    }
    synchronized (this) {
      return silence.blackout();
    }
  }

  @Override
  public void close() {
    ping.ifPresent(Process::destroy);
  }

  private synchronized boolean isUnheard() {
    return silence.blackout().isEmpty();
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
      silence = silence.heard(second.get());
      if (moved) {
        answeredAfterMove.complete(null);
      }
    }
  }
}
