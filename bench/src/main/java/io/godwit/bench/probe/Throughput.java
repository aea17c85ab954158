package io.godwit.bench.probe;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/** The two programs of one TCP stream as fast as it goes, from one place to another. */
public final class Throughput {
  private static final String RECEIVE = "receive";
  private static final String SEND = "send";
  private static final int BUFFER = 1 << 16;
  private static final int LIMIT_MILLIS = 20_000;

  private Throughput() {}

  /**
   * Bytes a second that have arrived, from the first to the last.
   *
   * @param address of the receiver
   * @param length of time for which is sent
   */
  public static double measure(Place sender, Place receiver, String address, Duration length)
      throws IOException, InterruptedException {
    Process receiving = start(receiver, List.of(RECEIVE, address));
    try (BufferedReader told = receiving.inputReader(StandardCharsets.UTF_8)) {
      String port = told.readLine();
      if (port == null) {
        throw new IOException("nothing can be received at " + address);
      }
      String millis = Long.toString(length.toMillis());
      Process sending = start(sender, List.of(SEND, address, port, millis));
      if (sending.waitFor() != 0) {
        throw new IOException("nothing can be sent to " + address);
      }
      String rate = told.readLine();
      if (rate == null || receiving.waitFor() != 0) {
        throw new IOException("the stream to " + address + " did not arrive whole");
      }
      return Double.parseDouble(rate);
    } finally {
      receiving.destroy();
    }
  }

  private static Process start(Place place, List<String> arguments) throws IOException {
    return new ProcessBuilder(place.command(Jvm.command(Throughput.class, arguments)))
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  /** Arguments: receive, address; or send, address, port, milliseconds. */
  public static void main(String[] args) throws IOException {
    if (args[0].equals(RECEIVE)) {
      receive(args[1]);
    } else {
      send(new InetSocketAddress(args[1], Integer.parseInt(args[2])), Long.parseLong(args[3]));
    }
  }

  /** Prints its port, then the rate. */
  private static void receive(String address) throws IOException {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getByName(address))) {
      server.setSoTimeout(LIMIT_MILLIS);
      System.out.println(server.getLocalPort());
      try (Socket socket = server.accept();
          InputStream stream = socket.getInputStream()) {
        socket.setSoTimeout(LIMIT_MILLIS);
        System.out.println(rate(stream));
      }
    }
  }

  private static double rate(InputStream stream) throws IOException {
    byte[] buffer = new byte[BUFFER];
    long bytes = stream.read(buffer);
    long start = System.nanoTime();
    long last = start;
    for (int length = stream.read(buffer); length >= 0; length = stream.read(buffer)) {
      bytes += length;
      last = System.nanoTime();
    }
    if (last == start) {
      throw new IOException("nothing came after the first bytes");
    }
    return bytes / ((last - start) / 1e9);
  }

  private static void send(InetSocketAddress to, long millis) throws IOException {
    try (Socket socket = new Socket()) {
      socket.connect(to, LIMIT_MILLIS);
      OutputStream stream = socket.getOutputStream();
      byte[] buffer = new byte[BUFFER];
      long end = System.nanoTime() + Duration.ofMillis(millis).toNanos();
      while (System.nanoTime() - end < 0) {
        stream.write(buffer);
      }
    }
  }
}
