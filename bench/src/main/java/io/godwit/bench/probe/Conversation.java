package io.godwit.bench.probe;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.godwit.bench.probe.ProbeEvent.Answered;
import io.godwit.bench.probe.ProbeEvent.Broken;
import io.godwit.bench.probe.ProbeEvent.Connected;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * A running {@link ProbeClient} and what it has seen. Its events stay in the raw file, one line of
 * JSON each.
 */
final class Conversation implements AutoCloseable {
  private final ObjectMapper mapper = new ObjectMapper();
  private final Process client;
  private final Thread listener;

  private final Lock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private boolean connected;
  private Answered last;
  private Broken broken;

  private Conversation(Process client, Path raw) {
    this.client = client;
    this.listener = Thread.ofVirtual().start(() -> listen(raw));
  }

  static Conversation start(Place place, Dialogue dialogue, Path raw) throws IOException {
    List<String> command = place.command(Jvm.command(ProbeClient.class, dialogue.arguments()));
    Process client =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    return new Conversation(client, raw);
  }

  private void listen(Path raw) {
    try (BufferedReader lines = client.inputReader(StandardCharsets.UTF_8);
        BufferedWriter kept = Files.newBufferedWriter(raw)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        kept.write(line);
        kept.newLine();
        note(mapper.readValue(line, ProbeEvent.class));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot keep the samples of a probe in " + raw, e);
    } finally {
      end();
    }
  }

  private void note(ProbeEvent event) {
    update(
        () -> {
          switch (event) {
            case Connected ignored -> connected = true;
            case Answered answered -> last = answered;
            case Broken seen -> broken = seen;
          }
        });
  }

  private void end() {
    update(
        () -> {
          if (broken == null) {
            broken = new Broken(0, "the probe has ended");
          }
        });
  }

  private void update(Runnable change) {
    lock.lock();
    try {
      change.run();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private <T> T read(Supplier<T> value) {
    lock.lock();
    try {
      return value.get();
    } finally {
      lock.unlock();
    }
  }

  /** Why the connection is no more; empty while it stands. */
  Optional<String> broken() {
    return read(() -> Optional.ofNullable(broken).map(Broken::reason));
  }

  /** How many lines were answered, each in its turn. */
  long answered() {
    return read(() -> last == null ? 0 : last.sequence() + 1);
  }

  /**
   * Waits until the connection stands.
   *
   * @throws IOException where it cannot be made within the limit
   */
  void awaitConnected(Duration limit) throws IOException, InterruptedException {
    if (!await(() -> connected, limit)) {
      throw new IOException("no connection to the VM: " + broken().orElse("no answer in " + limit));
    }
  }

  /**
   * Waits for the answer to something that was sent after an instant.
   *
   * @return false where the connection broke or the limit passed first
   */
  boolean awaitAnswerSentAfter(Instant instant, Duration limit) throws InterruptedException {
    long after = ChronoUnit.MICROS.between(Instant.EPOCH, instant);
    return await(() -> last != null && last.sentMicros() > after, limit);
  }

  private boolean await(BooleanSupplier condition, Duration limit) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long left = limit.toNanos();
      while (broken == null && !condition.getAsBoolean() && left > 0) {
        left = changed.awaitNanos(left);
      }
      return broken == null && condition.getAsBoolean();
    } finally {
      lock.unlock();
    }
  }

  /** Ends the client; {@link #answered} then stands. */
  @Override
  public void close() throws IOException {
    client.getOutputStream().close();
    try {
      if (!client.waitFor(5, TimeUnit.SECONDS)) {
        client.destroyForcibly();
      }
      listener.join();
    } catch (InterruptedException e) {
      client.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
