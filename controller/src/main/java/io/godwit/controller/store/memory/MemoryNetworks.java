package io.godwit.controller.store.memory;

import io.godwit.controller.store.NetworkRecord;
import io.godwit.controller.store.NetworkTable;
import io.godwit.controller.store.Openness;
import io.godwit.controller.store.StoreException;
import io.godwit.model.Ipv6Range;
import io.godwit.model.NetworkName;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

record MemoryNetworks(Memory memory) implements NetworkTable {
  @Override
  public List<NetworkRecord> all() {
    return memory.networks.all().values().stream()
        .sorted(Comparator.comparing(network -> network.name().value()))
        .toList();
  }

  @Override
  public Optional<NetworkRecord> find(NetworkName name) {
    return Optional.ofNullable(memory.networks.get(name));
  }

  @Override
  public void insert(NetworkRecord network) {
    if (all().stream().anyMatch(known -> isOneOf(known, network))) {
      throw new StoreException("a network has this name or number already", null);
    }
    memory.networks.put(
        network.name(),
        new NetworkRecord(
            network.name(),
            network.vni(),
            network.range(),
            network.ipv6Range(),
            network.mtu(),
            millis(network.openness()),
            Memory.millis(network.createdAt())));
  }

  private static Openness millis(Openness openness) {
    return openness instanceof Openness.Closed closed
        ? new Openness.Closed(Memory.millis(closed.learnsUntil()))
        : openness;
  }

  @Override
  public void set(NetworkName name, Openness openness) {
    find(name).ifPresent(network -> memory.networks.put(name, network.with(millis(openness))));
  }

  @Override
  public void complete(NetworkName name, Ipv6Range range) {
    find(name).ifPresent(network -> memory.networks.put(name, network.with(range)));
  }

  private static boolean isOneOf(NetworkRecord known, NetworkRecord network) {
    return known.name().equals(network.name()) || known.vni().equals(network.vni());
  }

  @Override
  public boolean remove(NetworkName name) {
    if (new MemoryVms(memory).countIn(name) > 0) {
      throw new StoreException("a VM is in this network", null);
    }
    if (new MemoryPolicies(memory).name(name)) {
      throw new StoreException("another network's policy names this network", null);
    }
    boolean isThere = find(name).isPresent();
    memory.networks.remove(name);
    new MemoryPolicies(memory).forget(name);
    return isThere;
  }
}
