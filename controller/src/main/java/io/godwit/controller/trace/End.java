package io.godwit.controller.trace;

import io.godwit.model.Epoch;
import io.godwit.model.HostId;
import io.godwit.model.HostName;
import io.godwit.model.MacAddress;
import io.godwit.model.MeshKey;
import io.godwit.model.NetworkPort;
import io.godwit.model.VmId;
import io.godwit.model.VmName;
import io.godwit.model.VmState;
import java.util.Optional;

/**
 * One end of a trace: a VM, the host that has it, and what that host has answered.
 *
 * @param epoch the VM's, as stored
 * @param key of the host's end of the mesh; empty where it takes no part
 */
public record End(
    VmId vm,
    VmName name,
    MacAddress mac,
    NetworkPort port,
    VmState state,
    Epoch epoch,
    HostId host,
    HostName hostName,
    Optional<MeshKey> key,
    Account account) {

  /** The same, as its host has answered. */
  public End with(Account answered) {
    return new End(vm, name, mac, port, state, epoch, host, hostName, key, answered);
  }

  public boolean isInNetworkOf(End other) {
    return port.network().equals(other.port.network());
  }

  boolean isAtHostOf(End other) {
    return host.equals(other.host);
  }
}
