package io.godwit.controller.store.memory;

import io.godwit.controller.store.HostRecord;
import io.godwit.controller.store.HostTable;
import io.godwit.controller.store.Located;
import io.godwit.controller.store.Located.Teller;
import io.godwit.controller.store.StoreException;
import io.godwit.migration.HostFacts.Scheduling;
import io.godwit.model.HostId;
import io.godwit.model.HostName;
import io.godwit.model.InstanceId;
import io.godwit.model.Location;
import io.godwit.model.OperationId;
import io.godwit.model.ProviderName;
import io.godwit.protocol.v1.HostInventory;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;

record MemoryHosts(Memory memory) implements HostTable {
  @Override
  public List<HostRecord> all() {
    return memory.hosts.all().values().stream()
        .sorted(Comparator.comparing(host -> host.name().value()))
        .toList();
  }

  @Override
  public Optional<HostRecord> find(HostId id) {
    return Optional.ofNullable(memory.hosts.get(id));
  }

  @Override
  public Optional<HostRecord> find(HostName name) {
    return memory.hosts.all().values().stream()
        .filter(host -> host.name().equals(name))
        .findFirst();
  }

  @Override
  public void insert(HostId id, HostName name, ProviderName provider, Instant joinedAt) {
    if (find(id).isPresent() || find(name).isPresent()) {
      throw new StoreException("a host has this id or name already", null);
    }
    memory.hosts.put(
        id,
        new HostRecord(
            id,
            name,
            provider,
            Optional.empty(),
            true,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Memory.millis(joinedAt)));
  }

  @Override
  public void delete(HostId id) {
    if (memory.doors.all().keySet().stream().anyMatch(door -> door.host().equals(id))) {
      throw new StoreException("this host has a front door", null);
    }
    memory.hosts.remove(id);
    memory.closed.remove(id);
    new MemoryAnchors(memory).forget(id);
    takeBack(id);
  }

  @Override
  public void setSeen(HostId id, Instant at) {
    change(id, host -> with(host, host.agentVersion(), host.bootId(), host.inventory(), at));
  }

  @Override
  public void setLink(HostId id, String bootId, String agentVersion, Instant at) {
    change(
        id,
        host -> with(host, Optional.of(agentVersion), Optional.of(bootId), host.inventory(), at));
  }

  @Override
  public void setInventory(HostId id, HostInventory inventory) {
    change(
        id,
        host ->
            new HostRecord(
                host.id(),
                host.name(),
                host.provider(),
                host.located(),
                host.schedulable(),
                host.instance(),
                host.instanceBoot(),
                host.agentVersion(),
                host.bootId(),
                Optional.of(inventory),
                host.lastSeen(),
                host.joinedAt()));
  }

  @Override
  public OptionalLong referencePace() {
    Long steps = memory.referencePace.get(1);
    return steps == null ? OptionalLong.empty() : OptionalLong.of(steps);
  }

  @Override
  public void setReferencePace(long steps) {
    if (memory.referencePace.get(1) != null) {
      throw new StoreException("the reference pace is set already", null);
    }
    memory.referencePace.put(1, steps);
  }

  @Override
  public void setScheduling(HostId id, Scheduling scheduling) {
    memory.closed.remove(id);
    if (scheduling == Scheduling.OPEN) {
      takeBack(id);
    }
    change(
        id,
        host ->
            new HostRecord(
                host.id(),
                host.name(),
                host.provider(),
                host.located(),
                scheduling == Scheduling.OPEN,
                host.instance(),
                host.instanceBoot(),
                host.agentVersion(),
                host.bootId(),
                host.inventory(),
                host.lastSeen(),
                host.joinedAt()));
  }

  @Override
  public void close(HostId id, OperationId by) {
    if (find(id).filter(HostRecord::schedulable).isPresent()) {
      setScheduling(id, Scheduling.DRAINING);
      memory.closed.put(id, by);
    }
  }

  @Override
  public void drain(HostId id, OperationId by) {
    if (find(id).isPresent()) {
      setScheduling(id, Scheduling.DRAINING);
      memory.closed.put(id, by);
    }
  }

  @Override
  public void reopen(HostId id, OperationId closedBy) {
    if (closedBy(id).equals(Optional.of(closedBy)) && givenBackBy(id).isEmpty()) {
      setScheduling(id, Scheduling.OPEN);
    }
  }

  @Override
  public Optional<OperationId> closedBy(HostId id) {
    return Optional.ofNullable(memory.closed.get(id));
  }

  @Override
  public void giveBack(HostId id, OperationId by) {
    if (find(id).isPresent()) {
      memory.givenBack.put(id, by);
      memory.givenBackBoot.put(id, find(id).flatMap(HostRecord::bootId));
      if (closedBy(id).isEmpty()) {
        memory.closed.put(id, by);
      }
    }
  }

  @Override
  public void takeBack(HostId id) {
    memory.givenBack.remove(id);
    memory.givenBackBoot.remove(id);
  }

  @Override
  public boolean hasBootedSince(HostId id) {
    return givenBackBy(id).isPresent()
        && !find(id).flatMap(HostRecord::bootId).equals(memory.givenBackBoot.get(id));
  }

  @Override
  public Optional<OperationId> givenBackBy(HostId id) {
    return Optional.ofNullable(memory.givenBack.get(id));
  }

  @Override
  public void setInstance(HostId id, InstanceId instance, String boot) {
    change(
        id,
        host ->
            host.bootId().equals(Optional.of(boot))
                ? on(host, Optional.of(instance), host.bootId())
                : host);
  }

  @Override
  public void forgetInstance(HostId id) {
    change(id, host -> on(host, Optional.empty(), Optional.empty()));
  }

  @Override
  public void tellLocation(HostId id, Location location) {
    boolean isUsers =
        find(id)
            .flatMap(HostRecord::located)
            .filter(located -> located.by() == Teller.USER)
            .isPresent();
    if (!isUsers) {
      locate(id, Optional.of(new Located(location, Teller.PROVIDER)));
    }
  }

  @Override
  public void setLocation(HostId id, Location location) {
    locate(id, Optional.of(new Located(location, Teller.USER)));
  }

  @Override
  public void forgetLocation(HostId id) {
    locate(id, Optional.empty());
  }

  private void locate(HostId id, Optional<Located> located) {
    change(
        id,
        host ->
            new HostRecord(
                host.id(),
                host.name(),
                host.provider(),
                located,
                host.schedulable(),
                host.instance(),
                host.instanceBoot(),
                host.agentVersion(),
                host.bootId(),
                host.inventory(),
                host.lastSeen(),
                host.joinedAt()));
  }

  private static HostRecord on(
      HostRecord host, Optional<InstanceId> instance, Optional<String> instanceBoot) {
    return new HostRecord(
        host.id(),
        host.name(),
        host.provider(),
        host.located(),
        host.schedulable(),
        instance,
        instanceBoot,
        host.agentVersion(),
        host.bootId(),
        host.inventory(),
        host.lastSeen(),
        host.joinedAt());
  }

  private void change(HostId id, UnaryOperator<HostRecord> change) {
    find(id).ifPresent(host -> memory.hosts.put(id, change.apply(host)));
  }

  private static HostRecord with(
      HostRecord host,
      Optional<String> version,
      Optional<String> bootId,
      Optional<HostInventory> inventory,
      Instant seen) {
    return new HostRecord(
        host.id(),
        host.name(),
        host.provider(),
        host.located(),
        host.schedulable(),
        host.instance(),
        host.instanceBoot(),
        version,
        bootId,
        inventory,
        Optional.of(Memory.millis(seen)),
        host.joinedAt());
  }
}
