package io.godwit.controller.store.memory;

import io.godwit.controller.store.StoreException;
import io.godwit.controller.store.VmRecord;
import io.godwit.controller.store.VmTable;
import io.godwit.model.Epoch;
import io.godwit.model.HostId;
import io.godwit.model.ImageName;
import io.godwit.model.Ipv4Address;
import io.godwit.model.MacAddress;
import io.godwit.model.NetworkName;
import io.godwit.model.NetworkPort;
import io.godwit.model.OperationId;
import io.godwit.model.VmId;
import io.godwit.model.VmName;
import io.godwit.model.VmSpec;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

record MemoryVms(Memory memory) implements VmTable {
  @Override
  public List<VmRecord> all() {
    return memory.vms.all().values().stream()
        .sorted(Comparator.comparing(vm -> vm.spec().name().value()))
        .toList();
  }

  @Override
  public Optional<VmRecord> find(VmName name) {
    return memory.vms.all().values().stream()
        .filter(vm -> vm.spec().name().equals(name))
        .findFirst();
  }

  @Override
  public Optional<VmRecord> find(VmId id) {
    return Optional.ofNullable(memory.vms.get(id));
  }

  @Override
  public Set<MacAddress> macs() {
    return memory.vms.all().values().stream()
        .map(vm -> vm.spec().mac())
        .collect(Collectors.toSet());
  }

  @Override
  public List<VmRecord> inNetworks() {
    return all().stream().filter(vm -> vm.spec().port().isPresent()).toList();
  }

  @Override
  public List<VmRecord> in(NetworkName network) {
    return all().stream()
        .filter(vm -> vm.spec().port().filter(port -> port.network().equals(network)).isPresent())
        .toList();
  }

  @Override
  public long countIn(NetworkName network) {
    return in(network).size();
  }

  @Override
  public Set<Ipv4Address> addresses(NetworkName network) {
    return in(network).stream()
        .flatMap(vm -> vm.spec().port().stream())
        .map(NetworkPort::address)
        .collect(Collectors.toSet());
  }

  @Override
  public long countOn(HostId host) {
    return memory.vms.all().values().stream()
        .filter(vm -> vm.owner().equals(host) || vm.grantedTo().equals(Optional.of(host)))
        .count();
  }

  @Override
  public void insert(
      VmSpec spec, ImageName image, HostId owner, OperationId operation, Instant createdAt) {
    requireNew(spec);
    memory.vms.put(
        spec.id(),
        new VmRecord(
            spec,
            image,
            owner,
            Epoch.FIRST,
            false,
            Optional.empty(),
            true,
            Optional.empty(),
            Optional.of(operation),
            1,
            Memory.millis(createdAt)));
  }

  @Override
  public void setMade(VmId id) {
    find(id).filter(vm -> !vm.made()).ifPresent(vm -> put(new Draft(vm).made(true)));
  }

  @Override
  public void delete(VmId id, OperationId operation) {
    find(id).filter(vm -> isOf(vm, operation)).ifPresent(this::remove);
  }

  private void remove(VmRecord vm) {
    VmId id = vm.spec().id();
    memory.vms.remove(id);
    memory.labels.remove(id);
    new MemoryPolicies(memory).forget(vm.spec());
    new MemoryUsage(memory).forget(id);
    new MemoryDoors(memory).forget(id);
    new MemoryAnchors(memory).remove(id);
  }

  @Override
  public boolean lock(VmId id, OperationId operation) {
    return changed(
        find(id).filter(vm -> vm.operation().isEmpty() || isOf(vm, operation)),
        draft -> draft.operation(Optional.of(operation)));
  }

  @Override
  public void unlock(OperationId operation) {
    List.copyOf(memory.vms.all().values()).stream()
        .filter(vm -> isOf(vm, operation))
        .forEach(vm -> put(new Draft(vm).operation(Optional.empty())));
  }

  @Override
  public boolean grant(VmId id, OperationId operation, Epoch epoch, HostId to) {
    return changed(
        find(id)
            .filter(vm -> isOf(vm, operation) && vm.epoch().equals(epoch))
            .filter(vm -> vm.grantedTo().isEmpty() || vm.grantedTo().get().equals(to)),
        draft -> draft.grantedTo(Optional.of(to)));
  }

  @Override
  public boolean settle(VmId id, OperationId operation, Epoch used, HostId owner) {
    return changed(
        find(id)
            .filter(vm -> isOf(vm, operation))
            .filter(
                vm ->
                    vm.epoch().value() == used.value() - 1
                        || (vm.epoch().equals(used) && vm.owner().equals(owner))),
        draft -> draft.owner(owner, used));
  }

  @Override
  public boolean adopt(VmId id, HostId owner, Epoch proven) {
    return changed(
        find(id).filter(vm -> vm.operation().isEmpty() && vm.epoch().isOlderThan(proven)),
        draft -> draft.owner(owner, proven).made(true).confirmed(true));
  }

  @Override
  public void doubtAll() {
    List.copyOf(memory.vms.all().values())
        .forEach(vm -> put(new Draft(vm).confirmed(false).operation(Optional.empty())));
  }

  @Override
  public boolean confirm(VmId id, HostId owner, Epoch epoch) {
    return changed(
        find(id)
            .filter(vm -> vm.owner().equals(owner) && vm.epoch().equals(epoch))
            .filter(vm -> !vm.confirmed()),
        draft -> draft.owner(owner, epoch).made(true).confirmed(true));
  }

  @Override
  public void learn(VmSpec spec, ImageName image, HostId owner, Epoch epoch, Instant at) {
    requireNew(spec);
    memory.vms.put(
        spec.id(),
        new VmRecord(
            spec,
            image,
            owner,
            epoch,
            true,
            Optional.empty(),
            true,
            Optional.empty(),
            Optional.empty(),
            1,
            Memory.millis(at)));
  }

  @Override
  public boolean pass(VmId id, Optional<OperationId> from, OperationId to) {
    return changed(
        find(id).filter(vm -> vm.operation().equals(from)),
        draft -> draft.operation(Optional.of(to)));
  }

  @Override
  public boolean decide(VmId id, OperationId operation, Epoch known, Epoch decided, HostId owner) {
    return changed(
        find(id)
            .filter(vm -> isOf(vm, operation))
            .filter(
                vm ->
                    vm.epoch().equals(known)
                        || (vm.epoch().equals(decided) && vm.owner().equals(owner))),
        draft -> draft.owner(owner, decided).confirmed(true));
  }

  @Override
  public void forgetUnmade(VmId id) {
    find(id)
        .filter(vm -> !vm.made() && !vm.confirmed() && vm.operation().isEmpty())
        .ifPresent(this::remove);
  }

  @Override
  public void keepCopies(VmId id, Epoch decided) {
    find(id).ifPresent(vm -> put(new Draft(vm).decidedAt(decided)));
  }

  private void requireNew(VmSpec spec) {
    if (find(spec.id()).isPresent()
        || find(spec.name()).isPresent()
        || macs().contains(spec.mac())
        || new MemoryDoors(memory).macs().contains(spec.mac())) {
      throw new StoreException("a VM has this id or name already, or its MAC is taken", null);
    }
    spec.port().ifPresent(this::requireFree);
  }

  private void requireFree(NetworkPort port) {
    if (memory.networks.get(port.network()) == null
        || addresses(port.network()).contains(port.address())
        || new MemoryDoors(memory).addresses(port.network()).contains(port.address())) {
      throw new StoreException("there is no such network, or this address is taken there", null);
    }
  }

  private boolean changed(
      Optional<VmRecord> found, java.util.function.UnaryOperator<Draft> change) {
    found.ifPresent(vm -> put(change.apply(new Draft(vm))));
    return found.isPresent();
  }

  private void put(Draft draft) {
    VmRecord changed = draft.record();
    memory.vms.put(changed.spec().id(), changed);
  }

  private static boolean isOf(VmRecord vm, OperationId operation) {
    return vm.operation().equals(Optional.of(operation));
  }

  /** A VM on its way to its next version. */
  private record Draft(
      VmRecord before,
      HostId owner,
      Epoch epoch,
      boolean made,
      Optional<HostId> grantedTo,
      boolean confirmed,
      Optional<Epoch> decidedAt,
      Optional<OperationId> operation) {
    Draft(VmRecord vm) {
      this(
          vm,
          vm.owner(),
          vm.epoch(),
          vm.made(),
          vm.grantedTo(),
          vm.confirmed(),
          vm.decidedAt(),
          vm.operation());
    }

    Draft made(boolean now) {
      return new Draft(before, owner, epoch, now, grantedTo, confirmed, decidedAt, operation);
    }

    Draft confirmed(boolean now) {
      return new Draft(before, owner, epoch, made, grantedTo, now, decidedAt, operation);
    }

    Draft decidedAt(Epoch decision) {
      return new Draft(
          before, owner, epoch, made, grantedTo, confirmed, Optional.of(decision), operation);
    }

    Draft grantedTo(Optional<HostId> host) {
      return new Draft(before, owner, epoch, made, host, confirmed, decidedAt, operation);
    }

    Draft operation(Optional<OperationId> id) {
      return new Draft(before, owner, epoch, made, grantedTo, confirmed, decidedAt, id);
    }

    /** A hand-over that was open is over with it. */
    Draft owner(HostId host, Epoch under) {
      if (under.isOlderThan(epoch)) {
        throw new StoreException("an epoch only rises", null);
      }
      return new Draft(
          before, host, under, made, Optional.empty(), confirmed, decidedAt, operation);
    }

    VmRecord record() {
      return new VmRecord(
          before.spec(),
          before.image(),
          owner,
          epoch,
          made,
          grantedTo,
          confirmed,
          decidedAt,
          operation,
          before.version() + 1,
          before.createdAt());
    }
  }
}
