package io.godwit.controller.store.memory;

import io.godwit.controller.store.DoorRecord;
import io.godwit.controller.store.DoorTable;
import io.godwit.controller.store.ExposureRecord;
import io.godwit.controller.store.StoreException;
import io.godwit.controller.store.memory.Memory.DoorKey;
import io.godwit.controller.store.memory.Memory.Exposed;
import io.godwit.model.HostId;
import io.godwit.model.Ipv4Address;
import io.godwit.model.MacAddress;
import io.godwit.model.NetworkName;
import io.godwit.model.NetworkPort;
import io.godwit.model.TransportPort;
import io.godwit.model.VmId;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

record MemoryDoors(Memory memory) implements DoorTable {
  @Override
  public List<DoorRecord> all() {
    return memory.doors.all().values().stream()
        .sorted(
            Comparator.comparing((DoorRecord door) -> door.network().value())
                .thenComparing(door -> door.host().toString()))
        .toList();
  }

  @Override
  public Optional<DoorRecord> find(NetworkName network, HostId host) {
    return Optional.ofNullable(memory.doors.get(new DoorKey(network, host)));
  }

  @Override
  public Set<MacAddress> macs() {
    return all().stream().map(DoorRecord::mac).collect(Collectors.toSet());
  }

  @Override
  public Set<Ipv4Address> addresses(NetworkName network) {
    return all().stream()
        .filter(door -> door.network().equals(network))
        .map(DoorRecord::address)
        .collect(Collectors.toSet());
  }

  @Override
  public void open(DoorRecord door) {
    MemoryVms vms = new MemoryVms(memory);
    if (memory.networks.get(door.network()) == null || memory.hosts.get(door.host()) == null) {
      throw new StoreException("there is no such network, or no such host", null);
    }
    if (find(door.network(), door.host()).isPresent()
        || macs().contains(door.mac())
        || vms.macs().contains(door.mac())
        || addresses(door.network()).contains(door.address())
        || vms.addresses(door.network()).contains(door.address())) {
      throw new StoreException("the network has a door there, or its address is taken", null);
    }
    memory.doors.put(new DoorKey(door.network(), door.host()), door);
  }

  @Override
  public List<ExposureRecord> exposures() {
    return exposures(exposure -> true).toList();
  }

  @Override
  public List<ExposureRecord> exposuresOf(VmId vm) {
    return exposures(exposure -> exposure.vm().equals(vm)).toList();
  }

  @Override
  public List<ExposureRecord> exposuresAt(HostId host) {
    return exposures(exposure -> exposure.host().equals(host)).toList();
  }

  private Stream<ExposureRecord> exposures(Predicate<ExposureRecord> wanted) {
    return List.copyOf(memory.exposures.all().values()).stream()
        .filter(wanted)
        .sorted(
            Comparator.comparing((ExposureRecord exposure) -> exposure.host().toString())
                .thenComparing(ExposureRecord::port));
  }

  @Override
  public Optional<ExposureRecord> find(HostId host, TransportPort port) {
    return Optional.ofNullable(memory.exposures.get(new Exposed(host, port)));
  }

  @Override
  public void expose(ExposureRecord exposure) {
    if (find(exposure.host(), exposure.port()).isPresent()
        || find(exposure.network(), exposure.host()).isEmpty()
        || !isInNetwork(exposure)) {
      throw new StoreException("no door there, its port is taken, or no such VM behind it", null);
    }
    put(exposure, exposure.drainUntil());
  }

  private boolean isInNetwork(ExposureRecord exposure) {
    return Optional.ofNullable(memory.vms.get(exposure.vm()))
        .flatMap(vm -> vm.spec().port())
        .map(NetworkPort::network)
        .equals(Optional.of(exposure.network()));
  }

  @Override
  public void drain(HostId host, TransportPort port, Optional<Instant> until) {
    find(host, port).ifPresent(exposure -> put(exposure, until));
  }

  private void put(ExposureRecord exposure, Optional<Instant> drainUntil) {
    memory.exposures.put(
        new Exposed(exposure.host(), exposure.port()),
        new ExposureRecord(
            exposure.host(),
            exposure.port(),
            exposure.network(),
            exposure.vm(),
            exposure.vmPort(),
            drainUntil.map(Memory::millis),
            Memory.millis(exposure.createdAt())));
  }

  @Override
  public void remove(HostId host, TransportPort port) {
    find(host, port).ifPresent(this::remove);
  }

  private void remove(ExposureRecord exposure) {
    memory.exposures.remove(new Exposed(exposure.host(), exposure.port()));
    boolean isLast =
        exposuresAt(exposure.host()).stream()
            .noneMatch(other -> other.network().equals(exposure.network()));
    if (isLast) {
      memory.doors.remove(new DoorKey(exposure.network(), exposure.host()));
    }
  }

  @Override
  public boolean haveDrained(Instant now) {
    return drained(now).findAny().isPresent();
  }

  @Override
  public void removeDrained(Instant now) {
    drained(now).toList().forEach(this::remove);
  }

  private Stream<ExposureRecord> drained(Instant now) {
    return exposures(
        exposure -> exposure.drainUntil().filter(until -> !until.isAfter(now)).isPresent());
  }

  void forget(VmId vm) {
    exposuresOf(vm).forEach(this::remove);
  }
}
