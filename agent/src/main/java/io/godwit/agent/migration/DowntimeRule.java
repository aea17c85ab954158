package io.godwit.agent.migration;

import io.godwit.agent.vm.Host;
import io.godwit.hypervisor.HypervisorException;
import io.godwit.migration.convergence.DowntimeAllowance;
import java.util.Optional;
import java.util.function.Supplier;

/** The allowance of this host's QEMU, asked for once, with the first move. */
final class DowntimeRule implements Supplier<DowntimeAllowance> {
  private final Host host;
  private Optional<DowntimeAllowance> known = Optional.empty();

  DowntimeRule(Host host) {
    this.host = host;
  }

  /**
   * @throws HypervisorException if libvirt does not answer
   */
  @Override
  public synchronized DowntimeAllowance get() {
    if (known.isEmpty()) {
      known =
          Optional.of(
              DowntimeAllowance.on(
                  host.definitions().accelerator(),
                  host.hypervisor().capabilities().qemuVersion()));
    }
    return known.get();
  }
}
