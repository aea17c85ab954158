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
import java.util.OptionalDouble;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * Sees a move much as the VM's clients do: asks it every 15 ms from this host and measures the
 * longest silence. One question beforehand tells whether the VM answers any. It decides nothing; a
 * move whose probe fails is as good as any.
 */
final class EchoProbe implements BlackoutProbe {
  private static final Logger LOG = System.getLogger(EchoProbe.class.getName());

  private final Echo echo;
  private final InstantSource clock;
  private final CompletableFuture<Void> answeredAfterMove = new CompletableFuture<>();
  private final List<Process> pings = new ArrayList<>();
  private Silence silence = Silence.NOTHING_HEARD;
  private boolean answers;
  private boolean begun;
  private boolean moved;
  private boolean closed;

  private EchoProbe(Echo echo, InstantSource clock) {
    this.echo = echo;
    this.clock = clock;
  }

  /**
   * @param echo empty for no probe
   * @param clock the one by which ping says when an answer came: the machine's
   */
  static BlackoutProbe of(Optional<Echo> echo, InstantSource clock) {
    if (echo.isEmpty()) {
      return new NoProbe();
    }
    EchoProbe probe = new EchoProbe(echo.get(), clock);
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

  /** Where no answer was heard before, as it began too late, the silence begins here. */
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
      read(start(echo.once()), line -> noteAnswer(echo.arrival(line, clock)));
    } catch (IOException e) {
      LOG.log(Level.WARNING, "the blackout is not measured: the probe cannot be started", e);
    }
  }

  private void measure() {
    try {
      read(start(echo.steadily()), this::hear);
      answeredAfterMove.completeExceptionally(new IOException("the probe has ended"));
    } catch (IOException e) {
      answeredAfterMove.completeExceptionally(e);
    }
  }

  private Process start(List<String> arguments) throws IOException {
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

  private synchronized void noteAnswer(OptionalDouble second) {
    answers |= second.isPresent();
  }

  private synchronized void hear(String line) {
    OptionalDouble second = echo.arrival(line, clock);
    noteAnswer(second);
    if (second.isPresent()) {
      silence = silence.heard(second.getAsDouble());
      if (moved) {
        answeredAfterMove.complete(null);
      }
    }
  }
}
