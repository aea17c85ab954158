package io.godwit.agent.overlay;

import io.godwit.model.IpAddress;
import io.godwit.model.Service;
import io.godwit.model.Subnet;
import io.godwit.model.VmId;
import java.util.List;
import java.util.Set;

/**
 * What reaches one VM of a network that is not open, or that is connected with another one.
 *
 * @param admissions those that concern the VM
 */
record Gate(VmId vm, Traffic traffic, List<Admission> admissions, Beyond beyond) {
  Gate {
    admissions = List.copyOf(admissions);
  }

  /** Of a network that is connected with no other. */
  Gate(VmId vm, Traffic traffic, List<Admission> admissions) {
    this(vm, traffic, admissions, Beyond.NOTHING);
  }

  /**
   * What lies beyond the VM's network.
   *
   * @param ranges of the networks that it is connected with
   * @param permissions what those admit of the VM; the sources are whom it reaches
   */
  record Beyond(List<Subnet> ranges, List<Admission> permissions) {
    static final Beyond NOTHING = new Beyond(List.of(), List.of());

    Beyond {
      ranges = List.copyOf(ranges);
      permissions = List.copyOf(permissions);
    }
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
