package io.godwit.bench.nested;

import io.godwit.bench.probe.AcknowledgedWriter;
import io.godwit.bench.probe.EchoStream;
import io.godwit.bench.probe.Observer;
import io.godwit.bench.probe.Place;
import io.godwit.bench.probe.PortOpen;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * A client on this machine, which comes to a VM by a host's front door: one TCP connection on which
 * it says numbers, and one on which it writes lines to the VM's disk.
 */
final class WebClient implements AutoCloseable {
  /** The VM's services that it uses: echo, acknowledged writes, and what was written, by HTTP. */
  static final List<Integer> PORTS = List.of(7, 9, 80);

  private static final int LAST_SERVICE = 9;
  private static final Duration TRY = Duration.ofSeconds(5);
  private static final Duration PACE = Duration.ofMillis(500);
  private static final Duration ANSWER_LIMIT = Duration.ofMinutes(3);

  private final EchoStream stream;
  private final AcknowledgedWriter writer;

  private WebClient(EchoStream stream, AcknowledgedWriter writer) {
    this.stream = stream;
    this.writer = writer;
  }

  /**
   * Connects once the VM answers, which may be just booting.
   *
   * @param door the address of the front door's host
   * @param samples a folder for what is seen
   */
  static WebClient connect(String door, Path samples, Patience patience)
      throws IOException, InterruptedException {
    Files.createDirectories(samples);
    try (PortOpen services = PortOpen.start(Place.HERE, door, LAST_SERVICE, TRY)) {
      patience.await("the VM's services", services::openWithin);
    }
    EchoStream stream = EchoStream.start(Place.HERE, door, PACE, samples.resolve("stream.jsonl"));
    try {
      return new WebClient(stream, startWriter(door, samples));
    } catch (IOException | InterruptedException e) {
      stream.close();
      throw e;
    }
  }

  private static AcknowledgedWriter startWriter(String door, Path samples)
      throws IOException, InterruptedException {
    return AcknowledgedWriter.start(
        Place.HERE, door, "nested", PACE, samples.resolve("writes.jsonl"));
  }

  /** What came before is no part of the move that {@link #see} judges. */
  void beginMove() {
    Duration unused = stream.takeLongestSilence();
  }

  /**
   * Judges a move that has just ended. Its blackout is the stream's longest silence, which the pace
   * of half a second makes coarse.
   */
  Observer.Seen see(Instant end) throws IOException, InterruptedException {
    boolean survived = stream.survived(end, ANSWER_LIMIT) && writer.survived(end, ANSWER_LIMIT);
    return new Observer.Seen(stream.takeLongestSilence(), survived, writer.lost());
  }

  long answered() {
    return stream.answered();
  }

  @Override
  public void close() throws IOException {
    try (stream;
        writer) {
      // Closes both, whichever fails.
    }
  }
}
