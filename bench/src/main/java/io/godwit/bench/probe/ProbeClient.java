package io.godwit.bench.probe;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.godwit.bench.probe.ProbeEvent.Answered;
import io.godwit.bench.probe.ProbeEvent.Broken;
import io.godwit.bench.probe.ProbeEvent.Connected;
import io.godwit.bench.probe.ProbeEvent.Wrong;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/**
 * The program inside the client's namespace: holds TCP connections to a VM, which it dials or which
 * the VM opens, sends numbered lines on each at a steady pace and checks that each is answered in
 * its turn. Prints a {@link ProbeEvent} per line; ends with its standard input.
 */
public final class ProbeClient {
  private static final int CONNECT_MILLIS = 10_000;

  private final InstantSource clock;
  private final Dialogue dialogue;
  private final int connection;
  private final PrintStream events;
  private final ObjectMapper mapper = new ObjectMapper();
  private final AtomicLong next = new AtomicLong();
  private final ConcurrentMap<Long, Long> sentMicros = new ConcurrentHashMap<>();

  /** One of the dialogue's connections. */
  ProbeClient(InstantSource clock, Dialogue dialogue, int connection, PrintStream events) {
    this.clock = clock;
    this.dialogue = dialogue.on(connection);
    this.connection = connection;
    this.events = events;
  }

  /** Arguments: see {@link Dialogue#arguments}. */
  public static void main(String[] args) throws IOException {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    Dialogue dialogue = Dialogue.parse(args);
    List<ProbeClient> clients =
        IntStream.range(0, dialogue.connections())
            .mapToObj(number -> new ProbeClient(InstantSource.system(), dialogue, number, out))
            .toList();
    switch (dialogue.opening()) {
      case PROBE_DIALS -> dial(dialogue, clients);
      case VM_CALLS -> takeCalls(dialogue, clients);
    }
  }

  private static void dial(Dialogue dialogue, List<ProbeClient> clients) throws IOException {
    try (ScheduledExecutorService beginning = Executors.newSingleThreadScheduledExecutor()) {
      for (ProbeClient client : clients) {
        ScheduledFuture<?> unusedBeginning =
            beginning.schedule(
                () -> Thread.ofVirtual().start(client::dial),
                dialogue.delay(client.connection).toMillis(),
                TimeUnit.MILLISECONDS);
      }
      System.in.transferTo(PrintStream.nullOutputStream());
      List<Runnable> unused = beginning.shutdownNow();
    }
  }

  private static void takeCalls(Dialogue dialogue, List<ProbeClient> clients) throws IOException {
    try (ServerSocket server =
        new ServerSocket(
            dialogue.port(), clients.size(), InetAddress.getByName(dialogue.address()))) {
      Thread.ofVirtual().start(() -> takeCalls(server, clients));
      System.in.transferTo(PrintStream.nullOutputStream());
    }
  }

  /** The connections are numbered in the order in which they come. */
  private static void takeCalls(ServerSocket server, List<ProbeClient> clients) {
    try {
      for (ProbeClient client : clients) {
        Socket call = server.accept();
        Thread.ofVirtual().start(() -> client.take(call));
      }
    } catch (IOException e) {
      if (!server.isClosed()) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** Returns when the connection has ended, which it never does by itself. */
  private void dial() {
    Socket socket = new Socket();
    try {
      socket.connect(new InetSocketAddress(dialogue.address(), dialogue.port()), CONNECT_MILLIS);
      talk(socket);
    } catch (IOException e) {
      print(new Broken(connection, now(), e.toString()));
    }
  }

  /** One that comes by another way than it should would show nothing of that way. */
  private void take(Socket call) {
    String caller = call.getInetAddress().getHostAddress();
    if (caller.equals(dialogue.caller())) {
      talk(call);
    } else {
      print(new Broken(connection, now(), "called by %s".formatted(caller)));
    }
  }

  private void talk(Socket connected) {
    try (Socket socket = connected;
        ScheduledExecutorService pace =
            Executors.newSingleThreadScheduledExecutor(Thread.ofVirtual().factory())) {
      socket.setTcpNoDelay(true);
      print(new Connected(connection, now()));
      ScheduledFuture<?> sending =
          pace.scheduleAtFixedRate(
              () -> send(socket), 0, dialogue.interval().toMillis(), TimeUnit.MILLISECONDS);
      receive(socket);
      sending.cancel(true);
    } catch (IOException e) {
      print(new Broken(connection, now(), e.toString()));
    }
  }

  /** A failure needs no report here: it ends the pace, and the receiver sees the socket's end. */
  private void send(Socket socket) {
    long sequence = next.getAndIncrement();
    sentMicros.put(sequence, now());
    try {
      socket
          .getOutputStream()
          .write((dialogue.line(sequence) + "\n").getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void receive(Socket socket) throws IOException {
    BufferedReader answers =
        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    long expected = 0;
    for (String line = answers.readLine(); line != null; line = answers.readLine()) {
      if (!line.equals(dialogue.answer(expected))) {
        print(new Wrong(connection, now(), dialogue.answer(expected), line));
        throw new IOException("expected '" + dialogue.answer(expected) + "', got '" + line + "'");
      }
      print(new Answered(connection, expected, sentMicros.remove(expected), now()));
      expected++;
    }
    throw new IOException("the VM closed the connection");
  }

  private void print(ProbeEvent event) {
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
