package io.godwit.bench.probe;

import io.godwit.bench.figures.ByteSearch;
import io.godwit.lab.Await;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Keeps all that passes a network device, whole, in a file (tcpdump). */
public final class Capture implements AutoCloseable {
  private static final String COMMAND = "tcpdump";
  private static final String BUFFER_KIBIBYTES = "65536";

  /** The kernel hands packets over by the block, within a second, and a last one not at all. */
  private static final Duration HELD_BACK = Duration.ofSeconds(2);

  private static final Duration LIMIT = Duration.ofSeconds(20);

  private final Process process;
  private final Path file;
  private final Path log;

  private Capture(Process process, Path file, Path log) {
    this.process = process;
    this.file = file;
    this.log = log;
  }

  /**
   * How much there is of it.
   *
   * @param missed packets that the kernel had no room for
   */
  public record Extent(long packets, long missed) {
    private static final Pattern PACKETS = Pattern.compile("(\\d+) packets? captured");
    private static final Pattern MISSED = Pattern.compile("(\\d+) packets? dropped by kernel");

    /** By what tcpdump says at its end. */
    static Extent of(String log) throws IOException {
      return new Extent(number(PACKETS, log), number(MISSED, log));
    }

    private static long number(Pattern pattern, String log) throws IOException {
      Matcher matcher = pattern.matcher(log);
      if (!matcher.find()) {
        throw new IOException("tcpdump does not say what it has captured: " + log.strip());
      }
      return Long.parseLong(matcher.group(1));
    }
  }

  /**
   * @throws IOException where tcpdump is not installed
   */
  public static void requireInstalled() throws IOException, InterruptedException {
    try {
      Process version =
          new ProcessBuilder(COMMAND, "--version")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (version.waitFor() != 0) {
        throw new IOException("tcpdump --version ended with " + version.exitValue());
      }
    } catch (IOException e) {
      throw new IOException("tcpdump is not installed (Debian: tcpdump)", e);
    }
  }

  /**
   * Returns once it captures.
   *
   * @param file that does not exist yet; what tcpdump says goes beside it
   */
  public static Capture start(Place place, String device, Path file) throws IOException {
    Path log = file.resolveSibling(file.getFileName() + ".log");
    List<String> command =
        List.of(
            COMMAND,
            "-i",
            device,
            "-n",
            "-s",
            "0",
            "-B",
            BUFFER_KIBIBYTES,
            "-U",
            "-Z",
            "root",
            "-w",
            "-");
    Process process =
        new ProcessBuilder(place.command(command))
            .redirectOutput(file.toFile())
            .redirectError(log.toFile())
            .start();
    Capture capture = new Capture(process, file, log);
    try {
      Await.until(
          () -> !process.isAlive() || capture.said().contains("listening on"),
          LIMIT,
          () -> "tcpdump does not begin: " + capture.said());
      if (!process.isAlive()) {
        throw new IOException("tcpdump has ended: " + capture.said().strip());
      }
      return capture;
    } catch (IOException | RuntimeException e) {
      capture.close();
      throw e;
    }
  }

  /** Ends it; all that has passed until now is in its file then. */
  public Extent stop() throws IOException, InterruptedException {
    if (process.waitFor(HELD_BACK.toSeconds(), TimeUnit.SECONDS)) {
      throw new IOException("tcpdump has ended: " + said().strip());
    }
    end();
    if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
      throw new IOException("tcpdump does not end: " + said().strip());
    }
    return Extent.of(said());
  }

  /** How often the bytes occur in what was captured until it was stopped. */
  public long count(byte[] wanted) throws IOException {
    try (InputStream captured = Files.newInputStream(file)) {
      return new ByteSearch(wanted).count(captured);
    }
  }

  /** What began it in its place waits for it, and does not tell it of a signal. */
  private void end() {
    List<ProcessHandle> inside = process.descendants().toList();
    (inside.isEmpty() ? List.of(process.toHandle()) : inside).forEach(ProcessHandle::destroy);
  }

  private String said() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Without effect on one that was stopped. */
  @Override
  public void close() {
    end();
  }
}
