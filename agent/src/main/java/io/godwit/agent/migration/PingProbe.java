package io.godwit.agent.migration;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * Sees a move much as the VM's clients do: pings it every 15 ms from this host and measures the
 * longest silence. One ping beforehand tells whether the VM answers any. It decides nothing; a move
 * whose probe fails is as good as any.
 */
final class PingProbe implements BlackoutProbe {
  private static final Logger LOG = System.getLogger(PingProbe.class.getName());

  /** Should this agent die, so does ping some time. */
  private static final String LONGEST_SECONDS = "3600";

  private final String address;
  private final InstantSource clock;
  private final CompletableFuture<Void> answeredAfterMove = new CompletableFuture<>();
  private final List<Process> pings = new ArrayList<>();
  private Silence silence = Silence.NOTHING_HEARD;
  private boolean answers;
  private boolean begun;
  private boolean moved;
  private boolean closed;

  private PingProbe(String address, InstantSource clock) {
    this.address = address;
    this.clock = clock;
  }

  /**
   * @param address an IPv4 address; empty for no probe
   * @param clock the one by which ping says when an answer came: the machine's
   */
  static BlackoutProbe of(String address, InstantSource clock) {
    if (!address.matches("[0-9]{1,3}(\\.[0-9]{1,3}){3}")) {
      return new NoProbe();
    }
    PingProbe probe = new PingProbe(address, clock);
    Thread.ofVirtual().name("blackout-probe").start(probe::knock);
    return probe;
  }

  @Override
  public synchronized void begin() {
    if (!begun) {
      begun = true;
      Thread.ofVirtual().name("blackout-probe").start(this::measure);
    }
  }

  /** Where no answer was heard before, as ping began too late, the silence begins here. */
  @Override
  public synchronized void paused() {
    begin();
    if (silence.last().isEmpty()) {
      silence = silence.heard(clock.instant().toEpochMilli() / 1e3);
    }
  }

  @Override
  public synchronized void moved() {
    moved = true;
  }

  @Override
  public Optional<Duration> result(Duration limit) throws InterruptedException {
    if (!canAnswer()) {
      return Optional.empty();
    }
    try {
      answeredAfterMove.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException e) {
      LOG.log(Level.WARNING, "the VM does not answer this host after its move: {0}", e.toString());
      return Optional.empty();
    }
    synchronized (this) {
      return silence.blackout();
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    pings.forEach(Process::destroy);
  }

  private synchronized boolean canAnswer() {
    return answers && begun;
  }

  private void knock() {
    try {
      read(start("-c", "1"), line -> noteAnswer(Silence.secondOfReply(line)));
    } catch (IOException e) {
      LOG.log(Level.WARNING, "the blackout is not measured: ping cannot be started", e);
    }
  }

  private void measure() {
    try {
      read(start("-i", Silence.INTERVAL_SECONDS, "-w", LONGEST_SECONDS), this::hear);
      answeredAfterMove.completeExceptionally(new IOException("ping has ended"));
    } catch (IOException e) {
      answeredAfterMove.completeExceptionally(e);
    }
  }

  private Process start(String... options) throws IOException {
    List<String> arguments = new ArrayList<>(List.of("ping", "-n", "-D", "-s", "16"));
    arguments.addAll(List.of(options));
    arguments.add(address);
    ProcessBuilder command = new ProcessBuilder(arguments);
    command.environment().put("LC_ALL", "C");
    Process started = command.redirectError(ProcessBuilder.Redirect.DISCARD).start();
    synchronized (this) {
      pings.add(started);
      if (closed) {
        started.destroy();
      }
    }
    return started;
  }

  private static void read(Process process, Consumer<String> each) {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        each.accept(line);
      }
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "the probe has ended", e);
    }
  }

  private synchronized void noteAnswer(Optional<Double> second) {
    answers |= second.isPresent();
  }

  private synchronized void hear(String line) {
    Optional<Double> second = Silence.secondOfReply(line);
    noteAnswer(second);
    if (second.isPresent()) {
      silence = silence.heard(second.get());
      if (moved) {
        answeredAfterMove.complete(null);
      }
    }
  }
}
