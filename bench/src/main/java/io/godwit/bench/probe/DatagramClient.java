package io.godwit.bench.probe;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.godwit.bench.probe.ProbeEvent.Answered;
import io.godwit.bench.probe.ProbeEvent.Connected;
import io.godwit.bench.probe.ProbeEvent.Wrong;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * The program inside the client's namespace that sends a VM numbered datagrams at a steady pace,
 * all from one port, and looks at each answer byte by byte. Prints a {@link ProbeEvent} per line;
 * ends with its standard input.
 */
public final class DatagramClient {
  private static final int LENGTH = 512;

  private final InstantSource clock;
  private final DatagramSocket socket;
  private final PrintStream events;
  private final ObjectMapper mapper = new ObjectMapper();
  private final ConcurrentMap<Long, Long> sentMicros = new ConcurrentHashMap<>();
  private long next;

  private DatagramClient(InstantSource clock, DatagramSocket socket, PrintStream events) {
    this.clock = clock;
    this.socket = socket;
    this.events = events;
  }

  /** Arguments: address, port, interval in milliseconds. */
  public static void main(String[] args) throws IOException {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    Duration interval = Duration.ofMillis(Long.parseLong(args[2]));
    try (DatagramSocket socket = new DatagramSocket();
        ScheduledExecutorService pace = Executors.newSingleThreadScheduledExecutor()) {
      socket.connect(new InetSocketAddress(args[0], Integer.parseInt(args[1])));
      DatagramClient client = new DatagramClient(InstantSource.system(), socket, out);
      client.print(new Connected(0, client.now()));
      Thread unusedReceiver = Thread.ofVirtual().start(client::receive);
      ScheduledFuture<?> unusedSending =
          pace.scheduleAtFixedRate(client::send, 0, interval.toMillis(), TimeUnit.MILLISECONDS);
      System.in.transferTo(PrintStream.nullOutputStream());
      pace.shutdownNow();
    }
  }

  /** What cannot be sent is lost, as what is lost on its way. */
  private void send() {
    long sequence = next++;
    byte[] content = content(sequence);
    sentMicros.put(sequence, now());
    try {
      socket.send(new DatagramPacket(content, content.length));
    } catch (IOException lost) {
      sentMicros.remove(sequence);
    }
  }

  private void receive() {
    while (!socket.isClosed()) {
      try {
        DatagramPacket answer = new DatagramPacket(new byte[2 * LENGTH], 2 * LENGTH);
        socket.receive(answer);
        print(
            judge(new String(answer.getData(), 0, answer.getLength(), StandardCharsets.US_ASCII)));
      } catch (SocketException refusedOrClosed) {
        // A refusal is told of something that was sent; the next answer is waited for all the same.
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** An answer is right if it is whole that of a datagram which had none yet. */
  private ProbeEvent judge(String answer) {
    long sequence = sequence(answer);
    Long sent = sentMicros.get(sequence);
    return sent != null && answer.equals(text(sequence)) && sentMicros.remove(sequence, sent)
        ? new Answered(0, sequence, sent, now())
        : new Wrong(0, now(), sent == null ? "something that was sent" : text(sequence), answer);
  }

  private static long sequence(String answer) {
    String number = answer.substring(0, Math.max(answer.indexOf(' '), 0));
    return number.matches("[0-9]{1,18}") ? Long.parseLong(number) : -1;
  }

  /** Another one for each number, to its last byte. */
  static String text(long sequence) {
    String number = sequence + " ";
    return number.repeat(LENGTH / number.length() + 1).substring(0, LENGTH);
  }

  private static byte[] content(long sequence) {
    return text(sequence).getBytes(StandardCharsets.US_ASCII);
  }

  private synchronized void print(ProbeEvent event) {
    try {
      events.println(mapper.writeValueAsString(event));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private long now() {
    return ChronoUnit.MICROS.between(Instant.EPOCH, clock.instant());
  }
}
