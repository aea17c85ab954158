package io.godwit.agent.migration;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.hypervisor.Hypervisor;
import io.godwit.hypervisor.ProcessWatch.Watched;
import io.godwit.hypervisor.VmEvent;
import io.godwit.model.VmId;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

final class ExpectedExitTest {
  private static final VmId VM = new VmId(new UUID(0, 1));
  private static final VmId OTHER = new VmId(new UUID(0, 2));

  private final List<String> asked = new ArrayList<>();
  private final AtomicReference<Hypervisor.VmEventListener> listener = new AtomicReference<>();

  @Test
  void anEndIsExpectedWhileTheGuestIsPausedAndNoLonger() {
    try (ExpectedExit expected = ExpectedExit.after(hypervisor(), VM, new Recorded())) {
      assertThat(expected.exit()).isNotDone();
      listener.get().on(new VmEvent.MigrationIteration(VM, 2));
      listener.get().on(new VmEvent.Paused(OTHER));
      assertThat(asked).isEmpty();

      listener.get().on(new VmEvent.Paused(VM));
      listener.get().on(new VmEvent.Resumed(OTHER));
      assertThat(asked).containsExactly("soon");

      listener.get().on(new VmEvent.Resumed(VM));
      listener.get().on(new VmEvent.Paused(VM));
      assertThat(asked).containsExactly("soon", "no longer", "soon");
    }
    assertThat(listener.get()).as("nobody listens any more").isNull();
  }

  private Hypervisor hypervisor() {
    return (Hypervisor)
        Proxy.newProxyInstance(
            Hypervisor.class.getClassLoader(),
            new Class<?>[] {Hypervisor.class},
            (self, method, arguments) -> {
              assertThat(method.getName()).isEqualTo("subscribe");
              listener.set((Hypervisor.VmEventListener) arguments[0]);
              return (Hypervisor.Subscription) () -> listener.set(null);
            });
  }

  private final class Recorded implements Watched {
    @Override
    public CompletableFuture<Void> exit() {
      return new CompletableFuture<>();
    }

    @Override
    public void expectSoon() {
      asked.add("soon");
    }

    @Override
    public void expectNoLonger() {
      asked.add("no longer");
    }

    @Override
    public void close() {}
  }
}
