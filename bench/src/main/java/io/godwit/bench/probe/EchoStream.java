package io.godwit.bench.probe;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * One TCP connection to the VM's echo, with a number every 10 ms. It shows that a connection
 * survives: the same one, and every answer in its turn.
 */
public final class EchoStream implements AutoCloseable {
  private static final int PORT = 7;
  private static final Duration INTERVAL = Duration.ofMillis(10);
  private static final Duration CONNECT_LIMIT = Duration.ofSeconds(15);

  private final Conversation conversation;
  private final Duration interval;

  private EchoStream(Conversation conversation, Duration interval) {
    this.conversation = conversation;
    this.interval = interval;
  }

  /**
   * Connects.
   *
   * @param raw a file that does not exist yet
   */
  public static EchoStream start(Place place, String address, Path raw)
      throws IOException, InterruptedException {
    return start(place, address, INTERVAL, raw);
  }

  /** As {@link #start(Place, String, Path)}, at another pace. */
  public static EchoStream start(Place place, String address, Duration interval, Path raw)
      throws IOException, InterruptedException {
    Dialogue dialogue = new Dialogue(address, PORT, interval, "", "");
    EchoStream stream = new EchoStream(Conversation.start(place, dialogue, raw), interval);
    stream.conversation.awaitConnected(CONNECT_LIMIT);
    return stream;
  }

  /** Whether a number that was sent after the instant, on this connection, is answered in time. */
  public boolean survived(Instant instant, Duration limit) throws InterruptedException {
    return conversation.awaitAnswerSentAfter(instant, limit);
  }

  /** Why the connection is no more; empty while it stands. */
  public Optional<String> broken() {
    return conversation.broken();
  }

  /**
   * The longest silence between two answers, less the interval, of those that ended since this was
   * asked before, or since the start: what a client sees of a move that lies between.
   */
  public Duration takeLongestSilence() {
    Duration silence = conversation.takeLongestSilence().minus(interval);
    return silence.isNegative() ? Duration.ZERO : silence;
  }

  public long answered() {
    return conversation.answered();
  }

  @Override
  public void close() throws IOException {
    conversation.close();
  }
}
