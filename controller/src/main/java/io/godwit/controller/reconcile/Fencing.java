package io.godwit.controller.reconcile;

import java.time.Instant;

/**
 * Why a host that does not answer cannot run a VM. That it does not answer is none. A host that
 * boots answers again, and its own word that it has no QEMU of the VM is evidence enough; leases
 * are not used.
 */
public sealed interface Fencing {
  /** The provider says that the host's instance is stopped. */
  record ProviderStopped(String provider, Instant asked) implements Fencing {
    @Override
    public String toString() {
      return "provider %s said at %s that it is stopped".formatted(provider, asked);
    }
  }

  /** A person made sure. */
  record Vouched(String by) implements Fencing {
    @Override
    public String toString() {
      return by + " vouches that it is off";
    }
  }
}
