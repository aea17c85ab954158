package io.godwit.bench.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.bench.probe.Dialogue.Opening;
import io.godwit.lab.Await;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConversationTest {
  private static final Duration LIMIT = Duration.ofSeconds(20);

  private static final String HANG_UP = "";

  @TempDir Path folder;

  @Test
  void countsAnswersThatComeInTheirTurn() throws Exception {
    try (ServerSocket server = serve(UnaryOperator.identity());
        Conversation conversation = talkTo(server)) {
      conversation.awaitConnected(LIMIT);
      assertThat(conversation.awaitAnswerSentAfter(Instant.now(), LIMIT)).isTrue();
      assertThat(conversation.broken()).isEmpty();
    }
    assertThat(Files.readAllLines(folder.resolve("raw"))).first().asString().contains("connected");
    assertThat(Files.readAllLines(folder.resolve("raw")).get(1)).contains("\"sequence\":0");
  }

  @Test
  void anAnswerOutOfTurnBreaksIt() throws Exception {
    try (ServerSocket server = serve(line -> line.equals("a2") ? "a3" : line);
        Conversation conversation = talkTo(server)) {
      assertThat(conversation.awaitAnswerSentAfter(Instant.now().plusSeconds(3600), LIMIT))
          .isFalse();
      assertThat(conversation.broken()).hasValueSatisfying(r -> assertThat(r).contains("'a3'"));
      assertThat(conversation.answered()).isEqualTo(2);
    }
  }

  @Test
  void ofManyConnectionsThoseAreCountedThatAnswerInTheirTurn() throws Exception {
    try (ServerSocket server = serve(line -> line.equals("a1-3") ? "a2-3" : line);
        Conversation conversation = talkTo(server, 5)) {
      conversation.awaitConnected(LIMIT);
      Await.until(() -> conversation.wrong() > 0, LIMIT, () -> "the wrong answer was not seen");

      assertThat(conversation.answeringSentAfter(Instant.now(), LIMIT)).isEqualTo(4);
      assertThat(conversation.awaitAnswerSentAfter(Instant.now(), LIMIT)).isFalse();
      assertThat(conversation.wrong()).isEqualTo(1);
    }
  }

  @Test
  void aConnectionThatEndsIsBrokenAndNoAnswerIsWrong() throws Exception {
    try (ServerSocket server = serve(line -> line.equals("a0-2") ? HANG_UP : line);
        Conversation conversation = talkTo(server, 3)) {
      Await.until(() -> conversation.broken().isPresent(), LIMIT, () -> "none has broken");

      assertThat(conversation.answeringSentAfter(Instant.now(), LIMIT)).isEqualTo(2);
      assertThat(conversation.wrong()).isZero();
    }
  }

  @Test
  void connectionsThatTheVmOpensAreSpokenToByTheProbe() throws Exception {
    InetAddress here = InetAddress.getLoopbackAddress();
    int port = freePort(here);
    Dialogue dialogue = calls(here, here.getHostAddress(), port);
    try (Conversation conversation =
            Conversation.start(Place.HERE, dialogue, folder.resolve("raw"));
        Socket first = call(here, port);
        Socket second = call(here, port)) {
      Thread.ofVirtual().start(() -> echo(first));
      Thread.ofVirtual().start(() -> echo(second));

      conversation.awaitConnected(LIMIT);
      assertThat(conversation.answeringSentAfter(Instant.now(), LIMIT)).isEqualTo(2);
      first.shutdownOutput();
      Await.until(() -> conversation.broken().isPresent(), LIMIT, () -> "none has broken");
      assertThat(conversation.answeringSentAfter(Instant.now(), LIMIT)).isEqualTo(1);
      assertThat(conversation.wrong()).isZero();
    }
  }

  /** As one would have that did not leave by NAT. */
  @Test
  void aCallThatComesFromAnotherAddressIsNone() throws Exception {
    InetAddress here = InetAddress.getLoopbackAddress();
    int port = freePort(here);
    try (Conversation conversation =
            Conversation.start(Place.HERE, calls(here, "192.0.2.1", port), folder.resolve("raw"));
        Socket first = call(here, port)) {
      Thread.ofVirtual().start(() -> echo(first));

      Await.until(() -> conversation.broken().isPresent(), LIMIT, () -> "it is taken");
      assertThat(conversation.broken().orElseThrow()).contains("called by 127.0.0.1");
    }
  }

  private static Dialogue calls(InetAddress here, String caller, int port) {
    return new Dialogue(
        Opening.VM_CALLS, here.getHostAddress(), caller, port, 2, Duration.ofMillis(5), "a", "a");
  }

  private static int freePort(InetAddress here) throws IOException {
    try (ServerSocket server = new ServerSocket(0, 1, here)) {
      return server.getLocalPort();
    }
  }

  private static Socket call(InetAddress to, int port) {
    AtomicReference<Socket> called = new AtomicReference<>();
    Await.until(
        () -> {
          try {
            called.set(new Socket(to, port));
            return true;
          } catch (IOException e) {
            return false;
          }
        },
        LIMIT,
        () -> "nobody takes calls");
    return called.get();
  }

  private static void echo(Socket socket) {
    try {
      long unused = socket.getInputStream().transferTo(socket.getOutputStream());
    } catch (IOException e) {
      if (!socket.isClosed()) {
        throw new UncheckedIOException(e);
      }
    }
  }

  @Test
  void theLongestSilenceBetweenTwoAnswersIsToldOnce() throws Exception {
    Duration silence = Duration.ofSeconds(3);
    // An answer of before may be seen late on a busy computer.
    Duration least = silence.dividedBy(2);
    try (ServerSocket server = serve(line -> line.equals("a5") ? late(line, silence) : line);
        Conversation conversation = talkTo(server)) {
      Await.until(() -> conversation.answered() > 6, LIMIT, () -> "no answer after the silence");

      assertThat(conversation.takeLongestSilence()).isBetween(least, LIMIT);
      assertThat(conversation.takeLongestSilence()).isLessThan(least);
    }
  }

  private static String late(String line, Duration silence) {
    LockSupport.parkNanos(silence.toNanos());
    return line;
  }

  private Conversation talkTo(ServerSocket server) throws IOException {
    return talkTo(server, 1);
  }

  private Conversation talkTo(ServerSocket server, int connections) throws IOException {
    Dialogue dialogue =
        new Dialogue(
            Opening.PROBE_DIALS,
            server.getInetAddress().getHostAddress(),
            "",
            server.getLocalPort(),
            connections,
            Duration.ofMillis(5),
            "a",
            "a");
    return Conversation.start(Place.HERE, dialogue, folder.resolve("raw"));
  }

  private static ServerSocket serve(UnaryOperator<String> answer) throws IOException {
    ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(() -> accept(server, answer));
    return server;
  }

  private static void accept(ServerSocket server, UnaryOperator<String> answer) {
    try {
      while (true) {
        Socket accepted = server.accept();
        Thread.ofVirtual().start(() -> answer(server, accepted, answer));
      }
    } catch (IOException e) {
      if (!server.isClosed()) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static void answer(ServerSocket server, Socket accepted, UnaryOperator<String> answer) {
    try (Socket socket = accepted;
        BufferedReader lines =
            new BufferedReader(
                new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        String said = answer.apply(line);
        if (said.equals(HANG_UP)) {
          return;
        }
        socket.getOutputStream().write((said + "\n").getBytes(StandardCharsets.UTF_8));
      }
    } catch (IOException e) {
      if (!server.isClosed()) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
