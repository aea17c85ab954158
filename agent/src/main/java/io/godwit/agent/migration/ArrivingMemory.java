package io.godwit.agent.migration;

import io.godwit.agent.vm.Host;
import io.godwit.hypervisor.VmStatus;
import io.godwit.hypervisor.VmStatus.DomainState;
import io.godwit.model.VmId;
import java.util.Optional;

/** Destination: what libvirt says of the memory of a VM that came here, or is still coming. */
record ArrivingMemory(Host host, VmId vm) {
  /** Its part of the move has ended, and well. */
  boolean isWhole() {
    return state().filter(ArrivingMemory::isThroughWithIt).isPresent()
        && !host.hypervisor().isArriving(vm);
  }

  /** Whether it is active here, and some of its memory may be at its source alone. */
  boolean mayLackSome() {
    return isActive() && !isWhole();
  }

  boolean isActive() {
    return state().filter(DomainState::isActive).isPresent();
  }

  Optional<DomainState> state() {
    return host.hypervisor().status(vm).map(VmStatus::state);
  }

  private static boolean isThroughWithIt(DomainState state) {
    return state.isActive()
        && state != DomainState.PAUSED_POST_COPY_FAILED
        && state != DomainState.PAUSED_FOR_MIGRATION;
  }
}
