package io.godwit.bench.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.bench.figures.Window;
import io.godwit.lab.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatagramStreamTest {
  private static final Duration LIMIT = Duration.ofSeconds(20);

  @TempDir Path folder;

  @Test
  void whatIsNotAnsweredIsLostAndTheRestIsRight() throws Exception {
    try (DatagramSocket server = serve(text -> text.startsWith("3 ") ? List.of() : List.of(text));
        DatagramStream stream = start(server)) {
      Await.until(() -> stream.answers() > 5, LIMIT, () -> "too few answers");

      assertThat(stream.survived(Instant.now(), LIMIT)).isTrue();
      assertThat(stream.lost()).isEqualTo(1);
      assertThat(stream.lostOutside(List.of())).isEqualTo(1);
      assertThat(stream.lostOutside(List.of(new Window(Instant.EPOCH, Instant.now())))).isZero();
      assertThat(stream.wrong()).isZero();
    }
  }

  @Test
  void whereNoneIsAnsweredForAWhileItIsSilentForSoLong() throws Exception {
    AtomicBoolean silent = new AtomicBoolean();
    try (DatagramSocket server = serve(text -> silent.get() ? List.of() : List.of(text));
        DatagramStream stream = start(server)) {
      silent.set(true);
      Instant since = Instant.now();
      Await.until(
          () -> Instant.now().isAfter(since.plusMillis(200)), LIMIT, () -> "the clock stands");
      silent.set(false);

      assertThat(stream.survived(Instant.now(), LIMIT)).isTrue();
      assertThat(stream.silence(new Window(since, since)))
          .isBetween(Duration.ofMillis(150), Duration.between(since, Instant.now()).plusSeconds(1));
    }
  }

  @Test
  void anAnswerThatIsAnotherInItsLastByteOrComesTwiceIsWrong() throws Exception {
    try (DatagramSocket server =
            serve(
                text ->
                    switch (text.substring(0, 2)) {
                      case "3 " -> List.of(text.substring(0, text.length() - 1) + "!");
                      case "5 " -> List.of(text, text);
                      default -> List.of(text);
                    });
        DatagramStream stream = start(server)) {
      Await.until(() -> stream.answers() > 8, LIMIT, () -> "too few answers");

      assertThat(stream.wrong()).isEqualTo(2);
      assertThat(stream.lost()).isEqualTo(1);
    }
  }

  private DatagramStream start(DatagramSocket server) throws IOException, InterruptedException {
    return DatagramStream.start(
        Place.HERE,
        server.getLocalAddress().getHostAddress(),
        server.getLocalPort(),
        folder.resolve("raw"));
  }

  private static DatagramSocket serve(Function<String, List<String>> answers) throws IOException {
    DatagramSocket server =
        new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    Thread.ofVirtual().start(() -> serve(server, answers));
    return server;
  }

  private static void serve(DatagramSocket server, Function<String, List<String>> answers) {
    try {
      while (true) {
        DatagramPacket got = new DatagramPacket(new byte[2048], 2048);
        server.receive(got);
        String text = new String(got.getData(), 0, got.getLength(), StandardCharsets.US_ASCII);
        for (String answer : answers.apply(text)) {
          byte[] said = answer.getBytes(StandardCharsets.US_ASCII);
          server.send(new DatagramPacket(said, said.length, got.getSocketAddress()));
        }
      }
    } catch (IOException e) {
      if (!server.isClosed()) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
