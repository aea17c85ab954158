package io.godwit.bench.probe;

import io.godwit.bench.figures.Heartbeats;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Pings a VM every 10 ms from a place. The raw samples are what {@code ping} printed. */
public final class Heartbeat implements AutoCloseable {
  public static final Duration INTERVAL = Duration.ofMillis(10);

  private final Process ping;
  private final Path raw;

  private Heartbeat(Process ping, Path raw) {
    this.ping = ping;
    this.raw = raw;
  }

  /**
   * Starts it.
   *
   * @param raw a file that does not exist yet
   */
  public static Heartbeat start(Place place, String address, Path raw) throws IOException {
    List<String> command = place.command(List.of("ping", "-D", "-n", "-i", "0.01", address));
    Process ping =
        new ProcessBuilder(command)
            .redirectOutput(raw.toFile())
            .redirectErrorStream(true)
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
            .start();
    return new Heartbeat(ping, raw);
  }

  /** What has been answered until now. */
  public Heartbeats heard() throws IOException {
    try (Stream<String> lines = Files.lines(raw)) {
      return Heartbeats.ofPing(INTERVAL, lines);
    }
  }

  @Override
  public void close() throws IOException {
    ping.destroy();
    try {
      if (!ping.waitFor(5, TimeUnit.SECONDS)) {
        ping.destroyForcibly();
      }
    } catch (InterruptedException e) {
      ping.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
