package io.godwit.bench.probe;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** The program inside the client's namespace that waits until a port takes connections. */
public final class PortOpen {
  private static final int TRY_MILLIS = 1000;
  private static final int PAUSE_MILLIS = 50;

  private PortOpen() {}

  /** Waits for a port as seen from the place. */
  public static void await(Place place, String address, int port, Duration limit)
      throws IOException, InterruptedException {
    List<String> arguments = List.of(address, Integer.toString(port));
    Process process =
        new ProcessBuilder(place.command(Jvm.command(PortOpen.class, arguments)))
            .inheritIO()
            .start();
    if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
      process.destroyForcibly();
      throw new IOException("%s:%d took no connection within %s".formatted(address, port, limit));
    }
    if (process.exitValue() != 0) {
      throw new IOException("cannot try %s:%d".formatted(address, port));
    }
  }

  /** Arguments: address, port. Ends when a connection was taken. */
  public static void main(String[] args) throws InterruptedException {
    InetSocketAddress address = new InetSocketAddress(args[0], Integer.parseInt(args[1]));
    CountDownLatch open = new CountDownLatch(1);
    try (ScheduledExecutorService pace = Executors.newSingleThreadScheduledExecutor()) {
      ScheduledFuture<?> trying =
          pace.scheduleWithFixedDelay(
              () -> {
                if (takesConnections(address)) {
                  open.countDown();
                }
              },
              0,
              PAUSE_MILLIS,
              TimeUnit.MILLISECONDS);
      open.await();
      trying.cancel(true);
    }
  }

  private static boolean takesConnections(InetSocketAddress address) {
    try (Socket socket = new Socket()) {
      socket.connect(address, TRY_MILLIS);
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
