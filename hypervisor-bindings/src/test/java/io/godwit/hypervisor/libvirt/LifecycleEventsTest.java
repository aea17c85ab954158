package io.godwit.hypervisor.libvirt;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.hypervisor.VmEvent;
import io.godwit.hypervisor.VmEvent.Cause;
import io.godwit.model.VmId;
import java.util.UUID;
import org.junit.jupiter.api.Test;

final class LifecycleEventsTest {
  private final VmId vm = new VmId(new UUID(0, 1));

  @Test
  void postCopyIsNotAnOrdinaryPause() {
    assertThat(LifecycleEvents.of(vm, 3, 0)).contains(new VmEvent.Paused(vm));
    assertThat(LifecycleEvents.of(vm, 3, 7)).contains(new VmEvent.PostCopyStarted(vm));
    assertThat(LifecycleEvents.of(vm, 3, 8)).contains(new VmEvent.PostCopyFailed(vm));
    assertThat(LifecycleEvents.of(vm, 4, 4)).contains(new VmEvent.PostCopyFailed(vm));
  }

  @Test
  void endIsToldWithItsCause() {
    assertThat(LifecycleEvents.of(vm, 5, 0)).contains(new VmEvent.Stopped(vm, Cause.SHUT_DOWN));
    assertThat(LifecycleEvents.of(vm, 5, 1)).contains(new VmEvent.Stopped(vm, Cause.DESTROYED));
    assertThat(LifecycleEvents.of(vm, 5, 3)).contains(new VmEvent.Stopped(vm, Cause.MIGRATED));
    assertThat(LifecycleEvents.of(vm, 5, 5)).contains(new VmEvent.Stopped(vm, Cause.FAILED));
  }

  @Test
  void guestsOwnSleepTellsNothing() {
    assertThat(LifecycleEvents.of(vm, 7, 0)).isEmpty();
  }
}
