package io.godwit.bench.probe;

import io.godwit.bench.figures.Beat;
import io.godwit.bench.figures.Heartbeats;
import io.godwit.bench.figures.Window;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Pings a VM every 10 ms from a place. The raw samples are what {@code fping} printed. (ping itself
 * waits for so short an interval by asking again and again, and takes a third of a core from what
 * is measured.)
 */
public final class Heartbeat implements AutoCloseable {
  private static final Duration INTERVAL = Duration.ofMillis(10);
  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(20);

  private final Process ping;
  private final Thread listener;
  private final Lock lock = new ReentrantLock();
  private final Condition answered = lock.newCondition();
  private final List<Beat> beats = new ArrayList<>();

  private Heartbeat(Process ping, Path raw) {
    this.ping = ping;
    this.listener = Thread.ofVirtual().start(() -> listen(raw));
  }

  /**
   * Starts it and waits for its first answer.
   *
   * @param raw a file that does not exist yet
   */
  public static Heartbeat start(Place place, String address, Path raw)
      throws IOException, InterruptedException {
    String interval = String.valueOf(INTERVAL.toMillis());
    List<String> command =
        place.command(List.of("fping", "-l", "-D", "-p", interval, "-t", "2000", address));
    Heartbeat heartbeat =
        new Heartbeat(new ProcessBuilder(command).redirectErrorStream(true).start(), raw);
    heartbeat.awaitAnswerAfter(Instant.EPOCH);
    return heartbeat;
  }

  private void listen(Path raw) {
    try (BufferedReader lines = ping.inputReader(StandardCharsets.UTF_8);
        BufferedWriter kept = Files.newBufferedWriter(raw)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        kept.write(line);
        kept.newLine();
        Beat.ofFping(line).ifPresent(this::note);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot keep the samples of a heartbeat in " + raw, e);
    }
  }

  private void note(Beat beat) {
    lock.lock();
    try {
      beats.add(beat);
      answered.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * The longest silence that touches the window, less the interval.
   *
   * @throws IOException where the VM has not answered since the window's end and does not do so now
   */
  public Duration blackout(Window window) throws IOException, InterruptedException {
    awaitAnswerAfter(window.end());
    lock.lock();
    try {
      return new Heartbeats(INTERVAL, beats).blackout(window);
    } finally {
      lock.unlock();
    }
  }

  /**
   * How many of all heartbeats so far were not answered, those aside that were sent after the last
   * one that was.
   */
  public long unanswered() {
    lock.lock();
    try {
      return new Heartbeats(INTERVAL, beats).unanswered();
    } finally {
      lock.unlock();
    }
  }

  /** How many were answered so far. */
  public long answers() {
    lock.lock();
    try {
      return beats.size();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits for the VM's first answer after an instant, which may be some seconds ahead.
   *
   * @throws IOException where it does not answer
   */
  public void awaitAnswerAfter(Instant instant) throws IOException, InterruptedException {
    lock.lockInterruptibly();
    try {
      long left = ANSWER_LIMIT.toNanos();
      while (beats.isEmpty() || !beats.getLast().at().isAfter(instant)) {
        if (left <= 0) {
          throw new IOException("the VM answers no heartbeat after " + instant);
        }
        left = answered.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    ping.toHandle().destroy();
    try {
      if (!ping.waitFor(5, TimeUnit.SECONDS)) {
        ping.destroyForcibly();
      }
      listener.join();
    } catch (InterruptedException e) {
      ping.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
