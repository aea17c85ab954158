package io.godwit.controller.store;

import io.godwit.model.Ipv6Range;
import io.godwit.model.NetworkName;
import java.util.List;
import java.util.Optional;

/** The networks that VMs can be in. */
public interface NetworkTable {
  /** By name. */
  List<NetworkRecord> all();

  Optional<NetworkRecord> find(NetworkName name);

  /** Fails, and writes nothing, where one has its name or its number. */
  void insert(NetworkRecord network);

  /** Opens or closes a network, or doubts which it is. */
  void set(NetworkName name, Openness openness);

  /** Gives a network that has only IPv4 addresses of IPv6 beside it. */
  void complete(NetworkName name, Ipv6Range range);

  /**
   * Forgets a network, with its policies. Fails where a VM is in it.
   *
   * @return whether there was one
   */
  boolean remove(NetworkName name);
}
