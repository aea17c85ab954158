package io.godwit.bench.probe;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

/**
 * Many TCP connections to the VM's echo, all of one program. Together they say a number every 5 ms,
 * however many they are, so that more of them do not keep the VM busier.
 */
public final class EchoStreams implements AutoCloseable {
  private static final int PORT = 7;
  private static final Duration PACE = Duration.ofMillis(5);
  private static final Duration CONNECT_LIMIT = Duration.ofSeconds(60);

  private final Conversation conversation;

  private EchoStreams(Conversation conversation) {
    this.conversation = conversation;
  }

  /**
   * Connects all of them.
   *
   * @param raw a file that does not exist yet
   */
  public static EchoStreams start(Place place, String address, int connections, Path raw)
      throws IOException, InterruptedException {
    Duration interval = PACE.multipliedBy(connections);
    Dialogue dialogue = new Dialogue(address, PORT, connections, interval, "", "");
    Conversation conversation = Conversation.start(place, dialogue, raw);
    try {
      conversation.awaitConnected(CONNECT_LIMIT);
      return new EchoStreams(conversation);
    } catch (IOException | InterruptedException e) {
      conversation.close();
      throw e;
    }
  }

  /** How many of them answer in time, each answer in its turn, what is sent after the instant. */
  public long survived(Instant instant, Duration limit) throws InterruptedException {
    return conversation.answeringSentAfter(instant, limit);
  }

  /** How many of them had an answer that was not the one whose turn it was. */
  public long wrong() {
    return conversation.wrong();
  }

  @Override
  public void close() throws IOException {
    conversation.close();
  }
}
