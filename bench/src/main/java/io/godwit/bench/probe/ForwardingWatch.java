package io.godwit.bench.probe;

import io.godwit.bench.figures.Sight;
import io.godwit.bench.figures.Window;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Looks again and again where hosts send a VM's packets: a {@code bridge -batch} at each, which is
 * asked for its table 20 ms after it last answered. (A program started for each look would be a
 * load on what is measured.)
 */
public final class ForwardingWatch implements AutoCloseable {
  private static final Duration INTERVAL = Duration.ofMillis(20);
  private static final Duration LIMIT = Duration.ofSeconds(20);

  private final InstantSource clock;
  private final String question;
  private final String mac;
  private final List<Process> bridges = new ArrayList<>();
  private final ScheduledExecutorService pace;

  private final Lock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final List<Sight> sights = new ArrayList<>();
  private final Map<String, Long> newestMicros = new HashMap<>();
  private final Map<String, IOException> failed = new HashMap<>();

  private ForwardingWatch(InstantSource clock, String bridge, String mac, int hosts) {
    this.clock = clock;
    this.question = "fdb show br " + bridge;
    this.mac = mac;
    this.pace = Executors.newScheduledThreadPool(hosts);
  }

  /**
   * Begins to look.
   *
   * @param hosts by their names, all of which have the bridge, and keep it
   */
  public static ForwardingWatch start(
      InstantSource clock, Map<String, Place> hosts, String bridge, String mac) throws IOException {
    ForwardingWatch watch = new ForwardingWatch(clock, bridge, mac, hosts.size());
    try {
      for (Map.Entry<String, Place> host : hosts.entrySet()) {
        watch.look(host.getKey(), host.getValue());
      }
      return watch;
    } catch (IOException e) {
      watch.close();
      throw e;
    }
  }

  private void look(String host, Place place) throws IOException {
    List<String> command = place.command(List.of("bridge", "-json", "-batch", "-"));
    Process bridge = new ProcessBuilder(command).redirectErrorStream(true).start();
    bridges.add(bridge);
    BufferedWriter questions = bridge.outputWriter(StandardCharsets.UTF_8);
    BufferedReader answers = bridge.inputReader(StandardCharsets.UTF_8);
    lock.lock();
    try {
      newestMicros.put(host, 0L);
    } finally {
      lock.unlock();
    }
    ScheduledFuture<?> unused =
        pace.scheduleWithFixedDelay(
            () -> look(host, questions, answers), 0, INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void look(String host, BufferedWriter questions, BufferedReader answers) {
    try {
      Instant before = clock.instant();
      questions.write(question);
      questions.newLine();
      questions.flush();
      String answer = answers.readLine();
      if (answer == null) {
        throw new IOException("bridge has ended");
      }
      note(ForwardingText.read(host, before, clock.instant(), mac, answer));
    } catch (IOException e) {
      fail(host, e);
    }
  }

  private void note(Sight sight) {
    lock.lock();
    try {
      sights.add(sight);
      newestMicros.put(sight.host(), sight.beforeMicros());
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void fail(String host, IOException why) {
    lock.lock();
    try {
      failed.putIfAbsent(host, why);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until all hosts have been looked at after an instant, which may be some seconds ahead.
   *
   * @throws IOException where one could not be looked at
   */
  public void awaitLooksAfter(Instant instant) throws IOException, InterruptedException {
    lock.lockInterruptibly();
    try {
      awaitLooksAfter(micros(instant));
    } finally {
      lock.unlock();
    }
  }

  /**
   * What was seen of all hosts in a window, once it is over, which may be some seconds ahead.
   * Forgets it, and what was before.
   *
   * @throws IOException where a host could not be looked at
   */
  public List<Sight> take(Window window) throws IOException, InterruptedException {
    long start = micros(window.start());
    long end = micros(window.end());
    lock.lockInterruptibly();
    try {
      awaitLooksAfter(end);
      List<Sight> seen =
          sights.stream()
              .filter(sight -> sight.beforeMicros() >= start && sight.beforeMicros() <= end)
              .toList();
      sights.removeIf(sight -> sight.beforeMicros() <= end);
      return seen;
    } finally {
      lock.unlock();
    }
  }

  private void awaitLooksAfter(long micros) throws IOException, InterruptedException {
    long left = LIMIT.toNanos();
    while (newestMicros.values().stream().anyMatch(newest -> newest <= micros)) {
      if (!failed.isEmpty()) {
        throw new IOException("no look at " + String.join(", ", failed.keySet()) + ": " + failed);
      }
      if (left <= 0) {
        throw new IOException("bridge does not answer; last looks: " + newestMicros);
      }
      left = changed.awaitNanos(left);
    }
  }

  private static long micros(Instant instant) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
  }

  @Override
  public void close() {
    List<Runnable> unused = pace.shutdownNow();
    bridges.forEach(Process::destroy);
  }
}
