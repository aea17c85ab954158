package io.godwit.agent.overlay;

import static io.godwit.agent.overlay.Overlays.EAST;
import static io.godwit.agent.overlay.Overlays.WEST;
import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.agent.overlay.Layout.Peer;
import io.godwit.model.HostId;
import io.godwit.model.MeshKey;
import io.godwit.protocol.v1.KeyChange;
import io.godwit.protocol.v1.KeyChange.Stage;
import io.godwit.runtime.VirtualThreadTasks;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyNewsTest {
  private static final MeshKey FIRST = new MeshKey("B".repeat(42) + "A=");
  private static final MeshKey SECOND = new MeshKey("C".repeat(42) + "A=");
  private static final Peer PEER = new Peer(WEST, FIRST, List.of());

  @TempDir private Path folder;
  private final List<String> done = new ArrayList<>();
  private final VirtualThreadTasks tasks = new VirtualThreadTasks(InstantSource.system());
  private Successions successions;
  private List<Peer> peers = List.of(PEER);
  private MeshKey own = new MeshKey("E".repeat(42) + "A=");
  private boolean changesItsOwn;
  private boolean fails;
  private KeyNews news;

  @BeforeEach
  void open() throws IOException {
    successions = Successions.open(folder.resolve("successions"), () -> Instant.EPOCH);
    news =
        new KeyNews(() -> peers, () -> own, successions, this::follow, () -> changesItsOwn, tasks);
  }

  @AfterEach
  void end() {
    tasks.close();
  }

  private void follow() throws IOException {
    if (fails) {
      throw new IOException("as for a test");
    }
    done.add("followed");
  }

  private void hear(HostId from, Stage stage) {
    KeyChange change =
        KeyChange.newBuilder()
            .setStage(stage)
            .setPublicKey(FIRST.base64())
            .setNextPublicKey(SECOND.base64())
            .build();
    news.takeNow(KeyNews.Told.read(change, from, () -> done.add("acknowledged")));
  }

  /** Also after its agent was killed. */
  @Test
  void aHostThatAgreesKeepsThatItDoes() throws Exception {
    hear(WEST, Stage.ANNOUNCED);

    assertThat(done).containsExactly("acknowledged");
    assertThat(
            Successions.open(folder.resolve("successions"), () -> Instant.EPOCH).isDoubtful(WEST))
        .isTrue();
  }

  /** Both would dial each other at once. */
  @Test
  void aHostThatChangesItsOwnKeyDoesNotAgree() {
    changesItsOwn = true;
    hear(WEST, Stage.ANNOUNCED);

    assertThat(done).isEmpty();
    assertThat(successions.isDoubtful(WEST)).isFalse();
  }

  @Test
  void aChangeThatIsMadeIsAcknowledgedOnceItIsFollowed() {
    hear(WEST, Stage.ANNOUNCED);
    done.clear();
    fails = true;
    hear(WEST, Stage.MADE);
    assertThat(done).as("said again").isEmpty();
    fails = false;
    hear(WEST, Stage.MADE);

    assertThat(done).containsExactly("followed", "acknowledged");
    assertThat(successions.applied(List.of(PEER)).getFirst().key()).isEqualTo(SECOND);
  }

  /** WireGuard would send to it what is for the host whose key it is. */
  @Test
  void aHostDoesNotGetAnothersKey() {
    peers = List.of(PEER, new Peer(EAST, SECOND, List.of()));
    hear(WEST, Stage.ANNOUNCED);
    hear(WEST, Stage.MADE);
    peers = List.of(PEER);
    own = SECOND;
    hear(WEST, Stage.ANNOUNCED);
    hear(WEST, Stage.MADE);

    assertThat(done).isEmpty();
    assertThat(successions.isDoubtful(WEST)).isFalse();
  }

  @Test
  void aHostThatIsNoPeerIsNotHeard() {
    hear(EAST, Stage.ANNOUNCED);
    hear(EAST, Stage.MADE);

    assertThat(done).isEmpty();
  }
}
