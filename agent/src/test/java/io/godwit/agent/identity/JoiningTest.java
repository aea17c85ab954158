package io.godwit.agent.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.godwit.agent.config.HostPort;
import io.godwit.agent.testing.FakeController;
import io.godwit.agent.testing.TestAuthority;
import io.grpc.Status;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JoiningTest {
  @TempDir Path state;

  private FakeController controller;

  @BeforeEach
  void start() throws Exception {
    controller = new FakeController(new TestAuthority());
  }

  @AfterEach
  void stop() {
    controller.close();
  }

  private Path folder() {
    return state.resolve("identity");
  }

  private Joining.Joined join(HostPort address, String token) throws Exception {
    return new Joining(folder(), new SecureRandom(), InstantSource.system()).join(address, token);
  }

  private void assertRefused(HostPort address, String token, String... words) throws IOException {
    assertThatThrownBy(() -> join(address, token))
        .isInstanceOf(JoinFailed.class)
        .hasMessageContainingAll(words);
    try (Stream<Path> left = Files.list(state)) {
      assertThat(left).as("nothing is left behind").isEmpty();
    }
  }

  @Test
  void joinsAndKeepsTheIdentityForItself() throws Exception {
    Joining.Joined joined = join(controller.address(), controller.token('a') + "\n");

    assertThat(joined.identity().host()).isEqualTo(controller.joining);
    Identity kept = IdentityStore.open(folder()).current();
    assertThat(kept).isEqualTo(joined.identity());
    assertThat(Files.getPosixFilePermissions(folder().resolve("host.pem")))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
  }

  @Test
  void refusesAUsedToken() throws Exception {
    controller.refusedTokens.put(
        controller.token('a'), Status.UNAUTHENTICATED.withDescription("it was used already"));

    assertRefused(
        controller.address(), controller.token('a'), "it was used already", "godwit host add");
  }

  @Test
  void refusesAnExpiredToken() throws Exception {
    controller.refusedTokens.put(
        controller.token('a'), Status.UNAUTHENTICATED.withDescription("it expired an hour ago"));

    assertRefused(controller.address(), controller.token('a'), "expired", "godwit host add");
  }

  @Test
  void refusesWhatIsNoToken() throws Exception {
    assertRefused(controller.address(), "godwit1.short.pin", "not a join token");
  }

  @Test
  void refusesAServerOfAnotherAuthority() throws Exception {
    String elsewhere = "godwit1." + "a".repeat(43) + "." + new TestAuthority().pin();

    assertRefused(controller.address(), elsewhere, "is not the controller", "CA is another one");
  }

  @Test
  void refusesAServerThatHasTheRightAuthorityUnderAnotherName() throws Exception {
    assertRefused(
        new HostPort("localhost", controller.address().port()),
        controller.token('a'),
        "does not prove to be the controller");
  }

  @Test
  void saysWhenTheControllerCannotBeReached() throws Exception {
    int closed;
    try (ServerSocket socket = new ServerSocket(0)) {
      closed = socket.getLocalPort();
    }

    assertRefused(new HostPort("127.0.0.1", closed), controller.token('a'), "cannot be reached");
  }

  @Test
  void doesNotJoinTwice() throws Exception {
    Identity first = join(controller.address(), controller.token('a')).identity();

    assertThatThrownBy(() -> join(controller.address(), controller.token('b')))
        .isInstanceOf(JoinFailed.class)
        .hasMessageContaining("has joined a controller already");
    assertThat(IdentityStore.open(folder()).current()).isEqualTo(first);
    assertThat(controller.refusedTokens).doesNotContainKey(controller.token('b'));
  }
}
