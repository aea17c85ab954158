package io.godwit.controller.store;

import io.godwit.model.Epoch;
import io.godwit.model.HostId;
import io.godwit.model.VmId;
import java.time.Instant;
import java.util.List;

/**
 * Hosts that VMs have left and by whose addresses connections of theirs go on. They go with the VM,
 * and with the host.
 */
public interface AnchorTable {
  /** By VM and host. */
  List<AnchorRecord> all();

  /** By host. */
  List<AnchorRecord> of(VmId vm);

  /** By VM. */
  List<AnchorRecord> at(HostId host);

  /**
   * A VM has left a host, where nothing is counted yet. Nothing changes where it is known to have
   * left it under this epoch or a younger one.
   */
  void left(VmId vm, HostId host, Epoch under, Instant at);

  /**
   * A host has counted what is left.
   *
   * @param flows 0 where all have ended: it is no anchor any more then
   * @return false where it is not known as the VM's anchor since that epoch; nothing is changed
   */
  boolean count(VmId vm, HostId host, Epoch under, int flows);

  /** A VM is back where it had left something. */
  void remove(VmId vm, HostId host);

  /** Nothing that a VM had under way anywhere goes on. */
  void remove(VmId vm);

  /** Whether a VM has left any of them before then. */
  boolean existFromBefore(Instant then);

  /** Removes those that VMs have left before then. */
  void removeFromBefore(Instant then);
}
