package io.godwit.agent.overlay;

import static io.godwit.agent.overlay.Overlays.EAST;
import static io.godwit.agent.overlay.Overlays.WEST;
import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.agent.overlay.Layout.Peer;
import io.godwit.model.HostId;
import io.godwit.model.MeshKey;
import io.godwit.runtime.VirtualThreadTasks;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class GreetingTest {
  private static final MeshKey KEY = new MeshKey("hTAWjt0ciOroUW+XJtywEfR1XEhrzlquuZGHKyqgtB0=");

  /** A host that answers after it has been dialled so often. */
  private static final class Shy implements Greeting.Dialling {
    private final AtomicInteger missing;

    Shy(int dials) {
      this.missing = new AtomicInteger(dials);
    }

    @Override
    public List<Peer> silent(List<Peer> peers) {
      return missing.get() > 0 ? peers : List.of();
    }

    @Override
    public void dialAnew(List<Peer> silent) {
      missing.addAndGet(-silent.size());
    }
  }

  @Test
  void aHostWhoseFirstAnswerWasLostIsDialledAnewAtOnce() throws Exception {
    Shy mesh = new Shy(1);

    Set<HostId> silent = greeting(EAST, WEST, mesh).await(Set.of(WEST));

    assertThat(silent).isEmpty();
    assertThat(mesh.missing).hasValue(0);
  }

  /** Either end does it, since the other may not be able to. */
  @Test
  void theOtherEndDialsAnewToo() throws Exception {
    assertThat(greeting(WEST, EAST, new Shy(1)).await(Set.of(EAST))).isEmpty();
  }

  @Test
  void oneThatIsOffIsWaitedForOnlySoLong() throws Exception {
    assertThat(greeting(EAST, WEST, new Shy(100)).await(Set.of(WEST))).containsExactly(WEST);
  }

  @Test
  void oneThatNobodyAskedForIsNotWaitedFor() throws Exception {
    assertThat(greeting(EAST, WEST, new Shy(100)).await(Set.of())).isEmpty();
  }

  private static Greeting greeting(HostId self, HostId other, Shy mesh) {
    Peer peer = new Peer(other, KEY, List.of("10.0.0.1:51820"));
    return new Greeting(self, mesh, () -> List.of(peer), new VirtualThreadTasks(Clock.systemUTC()));
  }
}
