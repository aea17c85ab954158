package io.godwit.bench.probe;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;

/**
 * Appends lines to the VM's disk. The VM acknowledges a line once it is on its disk; each such line
 * must be found there afterwards.
 */
public final class AcknowledgedWriter implements AutoCloseable {
  private static final int PORT = 9;
  private static final Duration INTERVAL = Duration.ofMillis(20);
  private static final Duration CONNECT_LIMIT = Duration.ofSeconds(15);

  private final Place place;
  private final String address;
  private final Dialogue dialogue;
  private final Conversation conversation;

  private AcknowledgedWriter(
      Place place, String address, Dialogue dialogue, Conversation conversation) {
    this.place = place;
    this.address = address;
    this.dialogue = dialogue;
    this.conversation = conversation;
  }

  /**
   * Connects and begins to write.
   *
   * @param label letters and digits that no other writer to this VM has used
   * @param raw a file that does not exist yet
   */
  public static AcknowledgedWriter start(Place place, String address, String label, Path raw)
      throws IOException, InterruptedException {
    return start(place, address, label, INTERVAL, raw);
  }

  /** As {@link #start(Place, String, String, Path)}, at another pace. */
  public static AcknowledgedWriter start(
      Place place, String address, String label, Duration interval, Path raw)
      throws IOException, InterruptedException {
    Dialogue dialogue = new Dialogue(address, PORT, interval, label + "-", "ok " + label + "-");
    Conversation conversation = Conversation.start(place, dialogue, raw);
    conversation.awaitConnected(CONNECT_LIMIT);
    return new AcknowledgedWriter(place, address, dialogue, conversation);
  }

  /**
   * Whether a line that was sent after the instant, on this connection, is acknowledged in time.
   */
  public boolean survived(Instant instant, Duration limit) throws InterruptedException {
    return conversation.awaitAnswerSentAfter(instant, limit);
  }

  /** Why the connection is no more; empty while it stands. */
  public Optional<String> broken() {
    return conversation.broken();
  }

  public long acknowledged() {
    return conversation.answered();
  }

  /** How many of the lines that are acknowledged until now are not on the VM's disk. */
  public long lost() throws IOException, InterruptedException {
    long acknowledged = acknowledged();
    Set<String> onDisk = readLog();
    return LongStream.range(0, acknowledged)
        .filter(sequence -> !onDisk.contains(dialogue.line(sequence)))
        .count();
  }

  private Set<String> readLog() throws IOException, InterruptedException {
    return new HashSet<>(HttpFetch.lines(place, "http://" + address + "/data/append.log"));
  }

  @Override
  public void close() throws IOException {
    conversation.close();
  }
}
