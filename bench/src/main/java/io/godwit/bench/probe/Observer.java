package io.godwit.bench.probe;

import io.godwit.bench.figures.Window;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

/** All that a client can see of a VM at once: heartbeat, stream and acknowledged writes. */
public final class Observer implements AutoCloseable {
  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(20);

  private final Heartbeat heartbeat;
  private final EchoStream stream;
  private final AcknowledgedWriter writer;

  private Observer(Heartbeat heartbeat, EchoStream stream, AcknowledgedWriter writer) {
    this.heartbeat = heartbeat;
    this.stream = stream;
    this.writer = writer;
  }

  /**
   * What was seen of one move.
   *
   * @param connectionSurvived the stream's and the writer's one connection answered what was sent
   *     after the move, every answer in its turn
   * @param writesLost acknowledged, but not on the disk after the move
   */
  public record Seen(Duration blackout, boolean connectionSurvived, long writesLost) {}

  /**
   * Starts to look.
   *
   * @param label see {@link AcknowledgedWriter#start}
   * @param folder for the raw samples, in files that begin with the label
   */
  public static Observer start(Place place, String address, String label, Path folder)
      throws IOException, InterruptedException {
    Files.createDirectories(folder);
    EchoStream stream = EchoStream.start(place, address, folder.resolve(label + "-stream.jsonl"));
    try {
      AcknowledgedWriter writer =
          AcknowledgedWriter.start(place, address, label, folder.resolve(label + "-writes.jsonl"));
      Heartbeat heartbeat =
          Heartbeat.start(place, address, folder.resolve(label + "-heartbeat.txt"));
      return new Observer(heartbeat, stream, writer);
    } catch (IOException | InterruptedException e) {
      stream.close();
      throw e;
    }
  }

  /** Judges a move that has just ended. */
  public Seen see(Window move) throws IOException, InterruptedException {
    boolean survived = survived(move.end());
    return new Seen(heartbeat.blackout(move), survived, writer.lost());
  }

  /** Whether both connections answer what is sent after the instant. */
  public boolean survived(Instant instant) throws InterruptedException {
    return stream.survived(instant, ANSWER_LIMIT) && writer.survived(instant, ANSWER_LIMIT);
  }

  public EchoStream stream() {
    return stream;
  }

  public AcknowledgedWriter writer() {
    return writer;
  }

  public Heartbeat heartbeat() {
    return heartbeat;
  }

  @Override
  public void close() throws IOException {
    try (stream;
        writer;
        heartbeat) {
      // Closes all three, whichever fails.
    }
  }
}
