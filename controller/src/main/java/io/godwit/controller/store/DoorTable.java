package io.godwit.controller.store;

import io.godwit.model.HostId;
import io.godwit.model.Ipv4Address;
import io.godwit.model.MacAddress;
import io.godwit.model.NetworkName;
import io.godwit.model.TransportPort;
import io.godwit.model.VmId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The front doors of networks, and what is exposed at them. The exposures of a VM go with it, and a
 * door with its last exposure.
 */
public interface DoorTable {
  /** By network and host. */
  List<DoorRecord> all();

  Optional<DoorRecord> find(NetworkName network, HostId host);

  Set<MacAddress> macs();

  /** Those that front doors of a network have. */
  Set<Ipv4Address> addresses(NetworkName network);

  /**
   * Adds a front door; what is exposed at it is to follow in the same transaction. Fails where the
   * host has one of the network, or where another one or a VM has its addresses.
   */
  void open(DoorRecord door);

  /** By host, port and transport. */
  List<ExposureRecord> exposures();

  /** By host, port and transport. */
  List<ExposureRecord> exposuresOf(VmId vm);

  /** By port and transport. */
  List<ExposureRecord> exposuresAt(HostId host);

  Optional<ExposureRecord> find(HostId host, TransportPort port);

  /**
   * Adds what is exposed at a front door. Fails where the host has no door of the network, its port
   * is taken, or the VM is not in the network.
   */
  void expose(ExposureRecord exposure);

  /** It takes no new connections any more, until its end; or does again, where there is none. */
  void drain(HostId host, TransportPort port, Optional<Instant> until);

  void remove(HostId host, TransportPort port);

  /** Whether any has drained by then. */
  boolean haveDrained(Instant now);

  /** Removes those that have drained by then. */
  void removeDrained(Instant now);
}
