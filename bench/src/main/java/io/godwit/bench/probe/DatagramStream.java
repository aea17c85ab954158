package io.godwit.bench.probe;

import io.godwit.bench.figures.Beat;
import io.godwit.bench.figures.Heartbeats;
import io.godwit.bench.figures.Window;
import io.godwit.bench.probe.ProbeEvent.Answered;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Datagrams to the VM's echo, one every 10 ms, all between the same two ports. What a VM that
 * stands still does not get is lost; that is what datagrams may be.
 */
public final class DatagramStream implements AutoCloseable {
  private static final int PORT = 7;
  private static final Duration INTERVAL = Duration.ofMillis(10);
  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(20);

  private final Conversation conversation;
  private final Collection<Beat> answered;

  private DatagramStream(Conversation conversation, Collection<Beat> answered) {
    this.conversation = conversation;
    this.answered = answered;
  }

  /**
   * Starts it and waits for the first answer.
   *
   * @param raw a file that does not exist yet
   */
  public static DatagramStream start(Place place, String address, Path raw)
      throws IOException, InterruptedException {
    return start(place, address, PORT, raw);
  }

  static DatagramStream start(Place place, String address, int port, Path raw)
      throws IOException, InterruptedException {
    List<String> arguments =
        List.of(address, Integer.toString(port), Long.toString(INTERVAL.toMillis()));
    List<String> program = Jvm.command(DatagramClient.class, arguments);
    Collection<Beat> answered = new ConcurrentLinkedQueue<>();
    DatagramStream stream =
        new DatagramStream(
            Conversation.start(place, program, 1, raw, answer -> answered.add(beat(answer))),
            answered);
    if (!stream.survived(Instant.EPOCH, ANSWER_LIMIT)) {
      stream.close();
      throw new IOException("the VM answers no datagram");
    }
    return stream;
  }

  /** Whether a datagram that was sent after the instant is answered in time. */
  public boolean survived(Instant instant, Duration limit) throws InterruptedException {
    return conversation.awaitAnswerSentAfter(instant, limit);
  }

  /** Answers that were not what had been sent, or came twice. */
  public long wrong() {
    return conversation.wrongAnswers();
  }

  /** How many were answered so far. */
  public long answers() {
    return heartbeats().beats().size();
  }

  /** How many of those before the last one that was answered were not. */
  public long lost() {
    return heartbeats().unanswered();
  }

  /** How many of them were sent when none of the windows was. */
  public long lostOutside(List<Window> windows) {
    return heartbeats().unansweredOutside(windows);
  }

  /**
   * The longest time from which no datagram was answered, if any of it was in the window.
   *
   * @throws IllegalStateException where none was answered that was sent after the window
   */
  public Duration silence(Window window) {
    return heartbeats().blackout(window);
  }

  private Heartbeats heartbeats() {
    return new Heartbeats(INTERVAL, List.copyOf(answered));
  }

  /** At the time when what was answered had been sent. */
  private static Beat beat(Answered answer) {
    return new Beat(answer.sequence(), Instant.EPOCH.plusNanos(answer.sentMicros() * 1000));
  }

  @Override
  public void close() throws IOException {
    conversation.close();
  }
}
