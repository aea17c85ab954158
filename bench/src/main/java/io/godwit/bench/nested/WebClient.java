package io.godwit.bench.nested;

import io.godwit.bench.probe.AcknowledgedWriter;
import io.godwit.bench.probe.EchoStream;
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
  static WebClient connect(String door, Path samples, Duration limit)
      throws IOException, InterruptedException {
    Files.createDirectories(samples);
    try (PortOpen services = PortOpen.start(Place.HERE, door, LAST_SERVICE, TRY)) {
      Instant unused = services.await(limit);
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

  /** Whether both connections answer what is sent after the instant. */
  boolean survived(Instant instant) throws InterruptedException {
    return stream.survived(instant, ANSWER_LIMIT) && writer.survived(instant, ANSWER_LIMIT);
  }

  /** How many acknowledged lines are not on the VM's disk. */
  long writesLost() throws IOException, InterruptedException {
    return writer.lost();
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
