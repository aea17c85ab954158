package io.godwit.controller.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.godwit.api.MeshKeyView;
import io.godwit.api.Problem;
import io.godwit.protocol.v1.MeshEnd;
import io.godwit.protocol.v1.Order.VerbCase;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MeshKeysTest {
  @TempDir Path directory;

  private Rig rig;

  @BeforeEach
  void start() {
    rig = Rig.withNetwork(directory).start();
  }

  @AfterEach
  void stop() {
    rig.close();
  }

  @Test
  void theHostTellsItsNextKeyAndWhoHasNotFollowedYet() throws Exception {
    rig.east1.late = List.of(rig.west1.id.toString());

    MeshKeyView key = rig.fleet().meshKeys().rotate("east-1");

    assertThat(key.host()).isEqualTo("east-1");
    assertThat(key.publicKey())
        .isEqualTo(FakeHost.meshEnd("east-1 once more").getPublicKey())
        .isNotEqualTo(FakeHost.meshEnd("east-1").getPublicKey());
    assertThat(key.made()).isEqualTo(Instant.ofEpochMilli(1_000));
    assertThat(key.late()).containsExactly("west-1");
    assertThat(rig.hosts.unacknowledged()).as("the agent need not keep its answer").isEmpty();
  }

  @Test
  void theKeyIsShownWithItsHost() {
    assertThat(rig.fleet().hosts().show("east-1").meshKey())
        .isEqualTo(FakeHost.meshEnd("east-1").getPublicKey());
    assertThat(rig.fleet().hosts().show("east-1").meshKeyMade()).isNull();
  }

  @Test
  void whyAKeyStaysIsSaid() {
    assertRefused(() -> rotate("nobody"), Problem.Code.NOT_FOUND, "no host named 'nobody'");
    rig.hosts.isolate(rig.west1);
    assertRefused(() -> rotate("west-1"), Problem.Code.CONFLICT, "'west-1' is not connected");
    rig.hosts.fail(VerbCase.ROTATE_MESH_KEY, FakeFleet.Fault.FAILS);
    assertRefused(
        () -> rotate("east-1"),
        Problem.Code.CONFLICT,
        "host 'east-1' has not changed its key: it fails as told");
  }

  @Test
  void aHostThatTakesNoPartIsNotAsked() {
    rig.east2.setMesh(MeshEnd.newBuilder().setObstacle("it lacks wg").build());
    rig.hosts.link(rig.east2);

    assertRefused(() -> rotate("east-2"), Problem.Code.CONFLICT, "it lacks wg");
    assertThat(rig.hosts.executed()).doesNotContain(VerbCase.ROTATE_MESH_KEY);
  }

  private void rotate(String host) throws InterruptedException {
    MeshKeyView unused = rig.fleet().meshKeys().rotate(host);
  }

  private static void assertRefused(ThrowingCallable asked, Problem.Code code, String why) {
    assertThatThrownBy(asked)
        .asInstanceOf(type(RefusedException.class))
        .satisfies(refused -> assertThat(refused.code()).isEqualTo(code))
        .extracting(Throwable::getMessage)
        .asString()
        .contains(why);
  }
}
