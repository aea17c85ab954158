package io.godwit.agent.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.model.HostId;
import io.godwit.model.OperationId;
import io.godwit.protocol.v1.SignedTicket;
import io.godwit.protocol.v1.StreamKind;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A door at the source that leads to a server at the destination. */
class BridgeTest {
  private static final HostId EAST = new HostId(new UUID(0, 1));
  private static final HostId WEST = new HostId(new UUID(0, 2));
  private static final OperationId OPERATION = new OperationId(new UUID(1, 1));
  private static final Duration LIMIT = Duration.ofSeconds(20);

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  @TempDir Path folder;

  private Tunnel east;
  private Tunnel west;
  private TunnelStream source;
  private TunnelStream destination;
  private ServerSocketChannel server;
  private LocalDoor door;

  @BeforeEach
  void connect() throws Exception {
    TestNetwork network = new TestNetwork();
    east = network.tunnel(EAST);
    west = network.tunnel(WEST);
    SignedTicket ticket =
        network.sign(TestNetwork.claims(OPERATION, EAST, WEST, StreamKind.DISK).build());
    LinkEnd atWest =
        west.open(OPERATION, TestNetwork.await(EAST, ticket), EnumSet.of(StreamKind.DISK));
    source =
        east.open(OPERATION, TestNetwork.dial(WEST, west, ticket), EnumSet.of(StreamKind.DISK))
            .await(TestNetwork.TASKS, LIMIT)
            .getFirst();
    destination = atWest.await(TestNetwork.TASKS, LIMIT).getFirst();
    Path target = folder.resolve("server.sock");
    server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(target));
    door = LocalDoor.open(folder.resolve("door.sock"), List.of(source));
    LocalDoor.lead(destination, target, Passage.Both.FREE);
  }

  @AfterEach
  void close() throws Exception {
    door.close();
    server.close();
    source.close();
    destination.close();
    east.close();
    west.close();
    threads.close();
  }

  @Test
  void theServerMaySpeakFirstAndIsNotDialledBefore() throws Exception {
    CompletableFuture<SocketChannel> served = accept();
    assertThat(served).isNotDone();
    try (SocketChannel client = enter();
        SocketChannel serving = served.get(20, TimeUnit.SECONDS)) {
      serving.write(ByteBuffer.wrap("NBDMAGIC".getBytes(StandardCharsets.US_ASCII)));
      ByteBuffer greeting = ByteBuffer.allocate(8);
      while (greeting.hasRemaining()) {
        client.read(greeting);
      }
      assertThat(new String(greeting.array(), StandardCharsets.US_ASCII)).isEqualTo("NBDMAGIC");
    }
  }

  @Test
  void bytesOfAnySizesArriveAsTheyLeftBothWaysAtOnce() throws Exception {
    CompletableFuture<SocketChannel> served = accept();
    try (SocketChannel client = enter();
        SocketChannel serving = served.get(20, TimeUnit.SECONDS)) {
      CompletableFuture<Void> out = CompletableFuture.runAsync(() -> write(client, 1), threads);
      CompletableFuture<Void> back = CompletableFuture.runAsync(() -> write(serving, 2), threads);
      CompletableFuture<Void> atServer =
          CompletableFuture.runAsync(() -> verify(serving, 1), threads);
      verify(client, 2);
      CompletableFuture.allOf(out, back, atServer).get(20, TimeUnit.SECONDS);
    }
  }

  @Test
  void theEndOfOneDirectionIsPassedOnAndTheOtherStaysOpen() throws Exception {
    CompletableFuture<SocketChannel> served = accept();
    try (SocketChannel client = enter();
        SocketChannel serving = served.get(20, TimeUnit.SECONDS)) {
      client.write(ByteBuffer.wrap(new byte[] {42}));
      client.shutdownOutput();
      ByteBuffer byteAndEnd = ByteBuffer.allocate(8);
      assertThat(serving.read(byteAndEnd)).isEqualTo(1);
      assertThat(serving.read(byteAndEnd)).isEqualTo(-1);
      CompletableFuture<Void> back = CompletableFuture.runAsync(() -> write(serving, 3), threads);
      verify(client, 3);
      back.get(20, TimeUnit.SECONDS);
      serving.shutdownOutput();
      assertThat(client.read(ByteBuffer.allocate(1))).isEqualTo(-1);
    }
  }

  @Test
  void aCutStreamEndsBothLocalEnds() throws Exception {
    CompletableFuture<SocketChannel> served = accept();
    try (SocketChannel client = enter();
        SocketChannel serving = served.get(20, TimeUnit.SECONDS)) {
      client.write(ByteBuffer.wrap(new byte[] {42}));
      assertThat(serving.read(ByteBuffer.allocate(1))).isEqualTo(1);
      destination.close();
      assertThat(client.read(ByteBuffer.allocate(1))).isEqualTo(-1);
      assertThat(serving.read(ByteBuffer.allocate(1))).isEqualTo(-1);
    }
  }

  @Test
  void aTargetThatIsNotThereEndsTheClient() throws Exception {
    server.close();
    Files.delete(folder.resolve("server.sock"));
    try (SocketChannel client = enter()) {
      assertThat(client.read(ByteBuffer.allocate(1))).isEqualTo(-1);
    }
  }

  @Test
  void aConnectionTooManyIsClosedAndTheFirstRunsOn() throws Exception {
    CompletableFuture<SocketChannel> served = accept();
    try (SocketChannel client = enter();
        SocketChannel serving = served.get(20, TimeUnit.SECONDS);
        SocketChannel tooMany = enter()) {
      assertThat(tooMany.read(ByteBuffer.allocate(1))).isEqualTo(-1);
      CompletableFuture<Void> out = CompletableFuture.runAsync(() -> write(client, 4), threads);
      verify(serving, 4);
      out.get(20, TimeUnit.SECONDS);
    }
  }

  @Test
  void onlyItsOwnerMayEnterAndNothingIsLeft() throws Exception {
    Path path = folder.resolve("door.sock");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
        .isEqualTo("rw-------");
    door.close();
    Awaitility.await().untilAsserted(() -> assertThat(path).doesNotExist());
  }

  private SocketChannel enter() throws IOException {
    return SocketChannel.open(UnixDomainSocketAddress.of(folder.resolve("door.sock")));
  }

  private CompletableFuture<SocketChannel> accept() {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return server.accept();
          } catch (IOException e) {
            throw new AssertionError(e);
          }
        },
        threads);
  }

  /** Eight mebibytes in pieces of random sizes. */
  private static void write(SocketChannel channel, long seed) {
    Random random = new Random(seed);
    byte[] all = bytes(seed);
    int done = 0;
    try {
      while (done < all.length) {
        int piece = Math.min(1 + random.nextInt(300_000), all.length - done);
        ByteBuffer buffer = ByteBuffer.wrap(all, done, piece);
        while (buffer.hasRemaining()) {
          channel.write(buffer);
        }
        done += piece;
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static void verify(SocketChannel channel, long seed) {
    ByteBuffer received = ByteBuffer.allocate(bytes(seed).length);
    try {
      while (received.hasRemaining() && channel.read(received) >= 0) {
        assertThat(received.position()).isPositive();
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    assertThat(received.array()).isEqualTo(bytes(seed));
  }

  private static byte[] bytes(long seed) {
    byte[] bytes = new byte[8 << 20];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }
}
