package io.godwit.agent.overlay;

import static io.godwit.agent.overlay.Overlays.WEST;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.godwit.model.HostId;
import io.godwit.model.MeshKey;
import io.godwit.protocol.v1.KeyChange;
import io.godwit.protocol.v1.KeyChange.Stage;
import io.godwit.runtime.VirtualThreadTasks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyRotationTest {
  private static final HostId SELF = new HostId(new UUID(9, 9));

  @TempDir private Path folder;
  private final List<String> done = new ArrayList<>();
  private final Set<HostId> deaf = new HashSet<>();
  private Instant now;
  private boolean leavesRubbish;
  private MeshKeyring keys;
  private KeyRotation rotation;
  private MeshKey first;

  @BeforeEach
  void open() throws IOException {
    keys = MeshKeyring.open(folder.resolve("mesh.key"), new SecureRandom());
    first = keys.publicKey();
    now = keys.made();
    rotation = rotation(Duration.ofDays(30));
  }

  private KeyRotation rotation(Duration period) {
    return new KeyRotation(
        SELF,
        keys,
        new Recording(),
        new Speaking(),
        period,
        new VirtualThreadTasks(InstantSource.system()),
        () -> now);
  }

  /** Word that comes after the change would come by a key that nobody lets speak. */
  @Test
  void allAgreeAndAreToldBeforeTheKeyChanges() throws Exception {
    rotation.onChange(() -> done.add("tell the controller"));

    assertThat(rotation.rotate()).isEmpty();

    assertThat(done)
        .containsExactly(
            "tell ANNOUNCED", "say MADE", "change", "tell the controller", "tell MADE");
    assertThat(keys.publicKey()).isNotEqualTo(first);
  }

  @Test
  void theKeyStaysWhereSomebodyDoesNotAgreeAndTheNextIsGone() throws Exception {
    deaf.add(WEST);

    assertThatThrownBy(() -> rotation.rotate())
        .isInstanceOf(IOException.class)
        .hasMessageContaining(WEST.toString())
        .hasMessageContaining("Nothing was changed");
    assertThat(done).containsExactly("tell ANNOUNCED");
    assertThat(keys.publicKey()).isEqualTo(first);
    try (var files = Files.list(folder)) {
      assertThat(files).hasSize(1);
    }
    assertThat(rotation.isUnderWay()).isFalse();
  }

  /** A full disk, or one that has become read-only. */
  @Test
  void aNextKeyThatCannotBeRemovedIsNoReasonToRefuseAllLaterChanges() throws Exception {
    leavesRubbish = true;
    assertThat(rotation.rotate()).isEmpty();

    assertThat(rotation.isUnderWay()).isFalse();
    assertThat(keys.publicKey()).isNotEqualTo(first);
  }

  /** Of a host that has left its fleet. */
  @Test
  void aKeyIsRenewedWithoutAskingAnybody() throws Exception {
    rotation.renew();

    assertThat(done).containsExactly("change");
    assertThat(keys.publicKey()).isNotEqualTo(first);
  }

  @Test
  void anOldKeyIsDueAndAYoungOneIsNot() throws Exception {
    assertThat(rotation.isDue()).isFalse();
    now = now.plus(Duration.ofDays(29));
    assertThat(rotation.isDue()).isFalse();
    now = now.plus(Duration.ofDays(4));
    assertThat(rotation.isDue()).isTrue();
    assertThat(rotation(Duration.ZERO).isDue()).as("never").isFalse();
  }

  private final class Recording implements KeyRotation.End {
    @Override
    public Set<HostId> answering() {
      return Set.of(WEST);
    }

    @Override
    public void change(MeshKey next, Runnable saying) throws IOException {
      keys.place(next);
      saying.run();
      done.add("change");
      if (leavesRubbish) {
        Files.createDirectories(folder.resolve("mesh.key.unfinished").resolve("in its way"));
      }
    }
  }

  private final class Speaking implements KeyRotation.Voice {
    @Override
    public void tell(Set<HostId> hosts, KeyChange change) {
      assertThat(hosts).containsExactly(WEST);
      done.add("tell " + change.getStage());
    }

    @Override
    public void say(Set<HostId> hosts, KeyChange change) {
      assertThat(change.getPublicKey()).isEqualTo(first.base64());
      assertThat(change.getNextPublicKey()).isEqualTo(keys.publicKey().base64());
      done.add("say " + change.getStage());
    }

    @Override
    public Set<HostId> unheard(KeyChange change) {
      return change.getStage() == Stage.ANNOUNCED ? deaf : Set.of();
    }

    @Override
    public void forget(KeyChange change) {}
  }
}
