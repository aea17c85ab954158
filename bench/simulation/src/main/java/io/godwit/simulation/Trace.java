package io.godwit.simulation;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.zip.CRC32C;

/** What happened in a simulated world, line by line; two runs of one seed have the same. */
public final class Trace {
  private final InstantSource clock;
  private final Instant start;
  private final Optional<StringBuilder> text;
  private final CRC32C digest = new CRC32C();
  private long lines;

  /**
   * @param keep whether the text is kept, and not its digest only
   */
  Trace(InstantSource clock, Keep keep) {
    this.clock = clock;
    this.start = clock.instant();
    this.text = keep == Keep.TEXT ? Optional.of(new StringBuilder()) : Optional.empty();
  }

  /** What is kept of a trace. */
  public enum Keep {
    TEXT,
    DIGEST
  }

  void say(String line) {
    String dated = "%12.6f %s%n".formatted(seconds(), line);
    digest.update(dated.getBytes(StandardCharsets.UTF_8));
    lines++;
    text.ifPresent(all -> all.append(dated));
  }

  private double seconds() {
    return Duration.between(start, clock.instant()).toNanos() / 1e9;
  }

  /** Empty unless it was kept. */
  public String text() {
    return text.map(StringBuilder::toString).orElse("");
  }

  public String digest() {
    return "%08x-%d".formatted(digest.getValue(), lines);
  }
}
