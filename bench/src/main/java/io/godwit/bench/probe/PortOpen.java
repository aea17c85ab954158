package io.godwit.bench.probe;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** Tries a port as seen from a place, from the start on, until it takes a connection. */
public final class PortOpen implements AutoCloseable {
  private static final Duration TRY = Duration.ofMillis(100);
  private static final int PAUSE_MILLIS = 50;

  private final Process process;
  private final BufferedReader printed;
  private final String target;

  private PortOpen(Process process, String target) {
    this.process = process;
    this.printed = process.inputReader(StandardCharsets.UTF_8);
    this.target = target;
  }

  /** Returns once it is trying. */
  public static PortOpen start(Place place, String address, int port) throws IOException {
    return start(place, address, port, TRY);
  }

  /**
   * As {@link #start(Place, String, int)}.
   *
   * @param each how long one try may take; what is far or slow answers later than the usual 100 ms
   */
  public static PortOpen start(Place place, String address, int port, Duration each)
      throws IOException {
    List<String> arguments =
        List.of(address, Integer.toString(port), Long.toString(each.toMillis()));
    Process process =
        new ProcessBuilder(place.command(Jvm.command(PortOpen.class, arguments)))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    PortOpen trying = new PortOpen(process, address + ":" + port);
    if (trying.printed.readLine() == null) {
      trying.close();
      throw new IOException("cannot try " + trying.target);
    }
    return trying;
  }

  /**
   * Waits for the first connection.
   *
   * @return when it was taken
   * @throws IOException where none is within the limit
   */
  public Instant await(Duration limit) throws IOException, InterruptedException {
    if (!openWithin(limit)) {
      throw new IOException("%s took no connection within %s".formatted(target, limit));
    }
    return Instant.parse(printed.readLine());
  }

  /** Whether it takes a connection within the time; may be asked again where it does not. */
  public boolean openWithin(Duration time) throws IOException, InterruptedException {
    boolean open = process.waitFor(time.toMillis(), TimeUnit.MILLISECONDS);
    if (open && process.exitValue() != 0) {
      throw new IOException("cannot try " + target);
    }
    return open;
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  /**
   * Arguments: address, port, milliseconds of a try. Prints that it tries, then when a connection
   * was taken; ends.
   */
  public static void main(String[] args) throws InterruptedException {
    InetSocketAddress address = new InetSocketAddress(args[0], Integer.parseInt(args[1]));
    int tryMillis = Integer.parseInt(args[2]);
    CountDownLatch open = new CountDownLatch(1);
    try (ScheduledExecutorService pace = Executors.newSingleThreadScheduledExecutor()) {
      ScheduledFuture<?> trying =
          pace.scheduleWithFixedDelay(
              () -> {
                if (takesConnections(address, tryMillis)) {
                  open.countDown();
                }
              },
              0,
              PAUSE_MILLIS,
              TimeUnit.MILLISECONDS);
      System.out.println("trying " + address);
      open.await();
      System.out.println(InstantSource.system().instant());
      trying.cancel(true);
    }
  }

  private static boolean takesConnections(InetSocketAddress address, int tryMillis) {
    try (Socket socket = new Socket()) {
      socket.connect(address, tryMillis);
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
