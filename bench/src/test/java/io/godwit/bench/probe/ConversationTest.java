package io.godwit.bench.probe;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConversationTest {
  private static final Duration LIMIT = Duration.ofSeconds(20);

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

  private Conversation talkTo(ServerSocket server) throws IOException {
    Dialogue dialogue =
        new Dialogue(
            server.getInetAddress().getHostAddress(),
            server.getLocalPort(),
            Duration.ofMillis(5),
            "a",
            "a");
    return Conversation.start(Place.HERE, dialogue, folder.resolve("raw"));
  }

  private static ServerSocket serve(UnaryOperator<String> answer) throws IOException {
    ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(() -> answer(server, answer));
    return server;
  }

  private static void answer(ServerSocket server, UnaryOperator<String> answer) {
    try (Socket socket = server.accept();
        BufferedReader lines =
            new BufferedReader(
                new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        socket
            .getOutputStream()
            .write((answer.apply(line) + "\n").getBytes(StandardCharsets.UTF_8));
      }
    } catch (IOException e) {
      if (!server.isClosed()) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
