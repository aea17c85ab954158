package io.godwit.agent.overlay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.godwit.agent.config.MeshTerms;
import io.godwit.agent.config.PlaceTerms;
import io.godwit.agent.overlay.Layout.Peer;
import io.godwit.model.HostId;
import io.godwit.model.MeshKey;
import io.godwit.runtime.VirtualThreadTasks;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MeshTest {
  @TempDir private Path folder;

  private static final MeshKey KEY = new MeshKey("A".repeat(42) + "A=");
  private static final HostId OTHER = new HostId(new UUID(2, 2));
  private static final List<Peer> PASSED =
      List.of(
          new Peer(new HostId(new UUID(1, 1)), KEY, List.of(), Optional.empty(), Set.of(OTHER)));

  /** Of old kernels some cannot pass packets on (CONFIG_NFT_FWD_NETDEV). */
  @Test
  void aKernelThatCannotRelayHasItsOwnMesh() throws Exception {
    Unable kernel = new Unable();
    Mesh mesh = mesh(kernel, PlaceTerms.USUAL);

    mesh.make(PASSED);
    assertThat(kernel.lines).anyMatch(line -> line.endsWith("up"));
    assertThatThrownBy(() -> mesh.relay(PASSED)).isInstanceOf(IOException.class);
  }

  @Test
  void aHostWhoseUserWantsItToRelayNothingSaysSo() throws Exception {
    Unable kernel = new Unable();
    Mesh mesh = mesh(kernel, new PlaceTerms(false, false));

    assertThatThrownBy(() -> mesh.relay(PASSED)).hasMessageContaining("host.relay=false");
    mesh.relay(List.of());
  }

  /** The others have been told before, and follow. */
  @Test
  void aKeyHoldsThatWireGuardCannotBeToldOfAtOnce() throws Exception {
    Unable kernel = new Unable();
    Mesh mesh = mesh(kernel, PlaceTerms.USUAL);
    MeshKeyring keys = MeshKeyring.open(folder.resolve("key"), new SecureRandom());
    MeshKey next = keys.stage();

    kernel.deafTimes = 1;
    mesh.change(next, () -> {});
    assertThat(kernel.lines)
        .as("tried again")
        .containsExactly("private-key", keys.file().toString());

    kernel.deafTimes = Integer.MAX_VALUE;
    MeshKey last = keys.stage();
    mesh.change(last, () -> {});
    assertThat(MeshKeyring.open(folder.resolve("key"), new SecureRandom()).publicKey())
        .isEqualTo(last);
  }

  private Mesh mesh(Kernel kernel, PlaceTerms place) throws IOException {
    return new Mesh(
        new Mesh.Own(
            OTHER,
            MeshKeyring.open(folder.resolve("key"), new SecureRandom()),
            Successions.open(folder.resolve("successions"), InstantSource.system()),
            new MeshTerms(51820, List.of(), 1420),
            place),
        kernel,
        Units.ofThisMachine(),
        new VirtualThreadTasks(InstantSource.system()),
        InstantSource.system());
  }

  /** It has a mesh, and its nft does not know what is to be relayed. */
  private static final class Unable extends Kernel {
    private final List<String> lines = new ArrayList<>();
    private int deafTimes;

    private Unable() {
      super(Units.ofThisMachine());
    }

    @Override
    boolean hasDevice(String name) {
      return true;
    }

    @Override
    String run(String... arguments) {
      return "(none)\t(none)\t0\toff\n";
    }

    @Override
    boolean hasTable(String table) {
      return false;
    }

    @Override
    void wg(List<String> changes) throws IOException {
      if (deafTimes > 0) {
        deafTimes--;
        throw new IOException("as for a test");
      }
      lines.addAll(changes);
    }

    @Override
    void ip(List<String> changes) {
      lines.addAll(changes);
    }

    @Override
    void nft(String text) throws IOException {
      throw new IOException("No such file or directory");
    }
  }
}
