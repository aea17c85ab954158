package io.godwit.bench.probe;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.godwit.bench.probe.ProbeEvent.Answered;
import io.godwit.bench.probe.ProbeEvent.Broken;
import io.godwit.bench.probe.ProbeEvent.Connected;
import io.godwit.bench.probe.ProbeEvent.Wrong;
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
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * A running {@link ProbeClient}, or {@link DatagramClient}, and what it has seen. Its events stay
 * in the raw file, one line of JSON each.
 */
final class Conversation implements AutoCloseable {
  private final ObjectMapper mapper = new ObjectMapper();
  private final Process client;
  private final Thread listener;
  private final Consumer<Answered> answers;

  private final Lock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final List<Standing> connections;

  /** What has been seen of a connection. */
  private static final class Standing {
    private boolean connected;
    private long wrong;
    private Optional<Answered> last = Optional.empty();
    private long longestSilenceMicros;
    private Optional<String> broken = Optional.empty();

    private void answer(Answered answered) {
      long silence = last.map(before -> answered.atMicros() - before.atMicros()).orElse(0L);
      longestSilenceMicros = Math.max(longestSilenceMicros, silence);
      last = Optional.of(answered);
    }

    private long answered() {
      return last.map(answer -> answer.sequence() + 1).orElse(0L);
    }
  }

  private Conversation(Process client, int connections, Path raw, Consumer<Answered> answers) {
    this.client = client;
    this.answers = answers;
    this.connections = Stream.generate(Standing::new).limit(connections).toList();
    this.listener = Thread.ofVirtual().start(() -> listen(raw));
  }

  static Conversation start(Place place, Dialogue dialogue, Path raw) throws IOException {
    List<String> program = Jvm.command(ProbeClient.class, dialogue.arguments());
    return start(place, program, dialogue.connections(), raw, answer -> {});
  }

  /**
   * With another program that prints such events.
   *
   * @param answers gets each answer; called under a lock
   */
  static Conversation start(
      Place place, List<String> program, int connections, Path raw, Consumer<Answered> answers)
      throws IOException {
    Process client =
        new ProcessBuilder(place.command(program))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    return new Conversation(client, connections, raw, answers);
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
          Standing of = connections.get(event.connection());
          switch (event) {
            case Connected ignored -> of.connected = true;
            case Answered answered -> {
              of.answer(answered);
              answers.accept(answered);
            }
            case Wrong ignored -> of.wrong++;
            case Broken seen -> of.broken = Optional.of(seen.reason());
          }
        });
  }

  private void end() {
    update(
        () ->
            connections.forEach(
                of -> of.broken = of.broken.or(() -> Optional.of("the probe has ended"))));
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

  /** Why a connection is no more; empty while all stand. */
  Optional<String> broken() {
    return read(() -> connections.stream().flatMap(of -> of.broken.stream()).findFirst());
  }

  /** How many connections had an answer that was not the one whose turn it was. */
  long wrong() {
    return read(() -> connections.stream().filter(of -> of.wrong > 0).count());
  }

  /** How many answers were wrong. Of TCP there is at most one of a connection, which it ends. */
  long wrongAnswers() {
    return read(() -> connections.stream().mapToLong(of -> of.wrong).sum());
  }

  /**
   * The longest time between two answers that followed each other on a connection, of which the
   * second came since this was asked before, or since the start.
   */
  Duration takeLongestSilence() {
    return read(
        () -> {
          long longest =
              connections.stream().mapToLong(of -> of.longestSilenceMicros).max().orElse(0);
          connections.forEach(of -> of.longestSilenceMicros = 0);
          return Duration.of(longest, ChronoUnit.MICROS);
        });
  }

  /** How many lines were answered, each in its turn. */
  long answered() {
    return read(() -> connections.stream().mapToLong(Standing::answered).sum());
  }

  /**
   * Waits until the connections stand.
   *
   * @throws IOException where they cannot all be made within the limit
   */
  void awaitConnected(Duration limit) throws IOException, InterruptedException {
    if (count(of -> of.connected, limit) < connections.size()) {
      throw new IOException("no connection to the VM: " + broken().orElse("no answer in " + limit));
    }
  }

  /**
   * Waits for the answer to something that was sent after an instant, on all connections.
   *
   * @return false where one broke or the limit passed first
   */
  boolean awaitAnswerSentAfter(Instant instant, Duration limit) throws InterruptedException {
    return answeringSentAfter(instant, limit) == connections.size();
  }

  /**
   * Waits for the answer to something that was sent after an instant, on each connection that still
   * stands.
   *
   * @return on how many it came within the limit
   */
  long answeringSentAfter(Instant instant, Duration limit) throws InterruptedException {
    long after = ChronoUnit.MICROS.between(Instant.EPOCH, instant);
    return count(of -> of.last.filter(answer -> answer.sentMicros() > after).isPresent(), limit);
  }

  /** How many connections stand and are so, once all that stand are, or the limit has passed. */
  private long count(Predicate<Standing> wanted, Duration limit) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long left = limit.toNanos();
      while (left > 0
          && !connections.stream().allMatch(of -> of.broken.isPresent() || wanted.test(of))) {
        left = changed.awaitNanos(left);
      }
      return connections.stream().filter(of -> of.broken.isEmpty() && wanted.test(of)).count();
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
