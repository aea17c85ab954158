package io.godwit.agent.overlay;

import static io.godwit.agent.overlay.Overlays.EAST;
import static io.godwit.agent.overlay.Overlays.WEST;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.godwit.agent.overlay.Layout.Peer;
import io.godwit.model.MeshKey;
import io.godwit.model.Mtu;
import io.godwit.model.VmName;
import io.godwit.runtime.Command;
import io.godwit.runtime.VirtualThreadTasks;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReachTest {
  private static final int HEADERS = 48;
  private static final VmName WEB = new VmName("web");
  private static final MeshKey KEY = new MeshKey("hTAWjt0ciOroUW+XJtywEfR1XEhrzlquuZGHKyqgtB0=");

  private final VirtualThreadTasks tasks = new VirtualThreadTasks(Clock.systemUTC());

  @Test
  void aPathThatLosesTheNetworksPacketsIsRefused() {
    assertThatThrownBy(() -> over(1300, List.of()).require(WEB, Map.of(WEST, Mtu.USUAL)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(WEST.toString())
        .hasMessageContaining("need 1350");
  }

  @Test
  void aPathThatCarriesThemIsFine() {
    assertThatCode(() -> over(1350, List.of()).require(WEB, Map.of(WEST, Mtu.USUAL)))
        .doesNotThrowAnyException();
  }

  /** It may be off; a VM is not kept from coming by that. */
  @Test
  void aHostThatDoesNotAnswerIsNoObstacle() {
    Peer off = new Peer(WEST, KEY, List.of());

    assertThatCode(() -> over(0, List.of(off)).require(WEB, Map.of(WEST, Mtu.USUAL)))
        .doesNotThrowAnyException();
    assertThatCode(() -> over(0, List.of()).require(WEB, Map.of(WEST, Mtu.USUAL)))
        .as("it has answered the mesh and no echo request")
        .doesNotThrowAnyException();
  }

  @Test
  void withoutOtherHostsNothingIsMeasured() throws Exception {
    over(0, List.of()).require(WEB, Map.of());

    assertThat(asked).isZero();
  }

  private int asked;

  /** A way that carries packets up to a size, among peers of which some are silent. */
  private Reach over(int largest, List<Peer> silent) {
    Greeting.Dialling mesh =
        new Greeting.Dialling() {
          @Override
          public List<Peer> silent(List<Peer> peers) {
            return silent;
          }

          @Override
          public void dialAnew(List<Peer> peers) {}
        };
    return new Reach(
        new Greeting(EAST, mesh, () -> silent, tasks),
        new MeshProbe(new Programs(arguments -> ping(arguments, largest), tasks)));
  }

  private synchronized Command.Ended ping(List<String> arguments, int largest) {
    asked++;
    int payload = Integer.parseInt(arguments.get(arguments.indexOf("-s") + 1));
    boolean passes = payload + HEADERS <= largest;
    return new Command.Ended(
        passes ? 0 : 1,
        passes ? "64 bytes from fd67::2: icmp_seq=1 ttl=64 time=0.412 ms\n" : "",
        "");
  }
}
