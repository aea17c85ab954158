package io.godwit.agent.overlay;

import io.godwit.model.IpAddress;
import io.godwit.model.Service;
import io.godwit.model.VmId;
import java.util.List;
import java.util.Set;

/**
 * What reaches one VM of a network that is not open.
 *
 * @param traffic CLOSING or CLOSED
 * @param admissions those that concern the VM
 */
record Gate(VmId vm, Traffic traffic, List<Admission> admissions) {
  Gate {
    admissions = List.copyOf(admissions);
  }

  /** What reaches the VMs of a network from others in it. */
  enum Traffic {
    /** Everything. */
    OPEN,
    /** New connections that are admitted, and those that stood before. */
    CLOSING,
    /** New connections that are admitted. */
    CLOSED
  }

  /**
   * Of one policy: whom it lets in to whom, and by what.
   *
   * @param sources addresses of both versions of IP
   */
  record Admission(long policy, List<IpAddress> sources, Set<VmId> vms, Service service) {
    Admission {
      sources = List.copyOf(sources);
      vms = Set.copyOf(vms);
    }
  }
}
