package io.godwit.agent.migration;

import io.godwit.hypervisor.Hypervisor;
import io.godwit.hypervisor.ProcessWatch.Watched;
import io.godwit.hypervisor.VmEvent;
import io.godwit.model.VmId;
import java.util.concurrent.CompletableFuture;

/**
 * Source: the exit of a VM's process, looked for closely once the guest is paused, as its last
 * pause here is the beginning of the switchover. A guest that is resumed runs on, and its process
 * is not expected to end any more.
 */
record ExpectedExit(CompletableFuture<Void> exit, Hypervisor.Subscription pauses)
    implements AutoCloseable {

  static ExpectedExit after(Hypervisor hypervisor, VmId vm, Watched process) {
    VmEvent paused = new VmEvent.Paused(vm);
    VmEvent resumed = new VmEvent.Resumed(vm);
    return new ExpectedExit(
        process.exit(),
        hypervisor.subscribe(
            event -> {
              if (event.equals(paused)) {
                process.expectSoon();
              } else if (event.equals(resumed)) {
                process.expectNoLonger();
              }
            }));
  }

  @Override
  public void close() {
    pauses.close();
  }
}
