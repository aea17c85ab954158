package io.godwit.hypervisor.simulated;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.hypervisor.Hypervisor;
import io.godwit.hypervisor.HypervisorContract;
import io.godwit.hypervisor.HypervisorException.Reason;
import io.godwit.hypervisor.StartMode;
import io.godwit.hypervisor.VmDefinition;
import io.godwit.hypervisor.VmStatus.DomainState;
import io.godwit.model.VmId;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

final class SimulatedHypervisorTest extends HypervisorContract {
  private final SimulatedWorld world = new SimulatedWorld();

  @Override
  protected Hypervisor host() {
    return world.source;
  }

  @Override
  protected VmDefinition definition(VmId vm) {
    return world.definition(vm);
  }

  @Override
  protected void await(BooleanSupplier condition) {
    world.await(condition);
  }

  @Override
  protected void kill(VmId vm) {
    world.source.process(vm).orElseThrow().destroyForcibly();
  }

  @Test
  void vmOutlivesItsLibvirtd() {
    start(StartMode.RUNNING);
    world.source.loseLibvirt();
    refused(Reason.UNREACHABLE, () -> world.source.status(vm));
    assertThat(world.source.process(vm)).isPresent();
    world.source.restoreLibvirt();
    assertThat(state()).contains(DomainState.RUNNING);
  }

  @Test
  void guestShutsDownInItsOwnTime() {
    start(StartMode.RUNNING);
    host().requestShutdown(vm);
    world.time.advance(Duration.ofMillis(1999));
    assertThat(state()).contains(DomainState.RUNNING);
    world.time.advance(Duration.ofMillis(1));
    assertThat(state()).contains(DomainState.SHUT_OFF);
  }

  @Test
  void guestMayIgnoreAShutdown() {
    start(StartMode.RUNNING);
    GuestBehaviour deaf = GuestBehaviour.neverConverging();
    assertThat(deaf.shutdownTakes()).isEqualTo(Optional.empty());
    world.source.behave(vm, deaf);
    host().requestShutdown(vm);
    world.time.advance(Duration.ofHours(1));
    assertThat(state()).contains(DomainState.RUNNING);
  }
}
