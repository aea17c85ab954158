package io.godwit.controller.store.memory;

import io.godwit.controller.store.AnchorRecord;
import io.godwit.controller.store.AnchorTable;
import io.godwit.controller.store.StoreException;
import io.godwit.controller.store.memory.Memory.AnchorKey;
import io.godwit.model.Epoch;
import io.godwit.model.HostId;
import io.godwit.model.VmId;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

record MemoryAnchors(Memory memory) implements AnchorTable {
  @Override
  public List<AnchorRecord> all() {
    return memory.anchors.all().values().stream()
        .sorted(
            Comparator.comparing((AnchorRecord anchor) -> anchor.vm().toString())
                .thenComparing(anchor -> anchor.host().toString()))
        .toList();
  }

  @Override
  public List<AnchorRecord> of(VmId vm) {
    return all().stream().filter(anchor -> anchor.vm().equals(vm)).toList();
  }

  @Override
  public List<AnchorRecord> at(HostId host) {
    return all().stream().filter(anchor -> anchor.host().equals(host)).toList();
  }

  @Override
  public void left(VmId vm, HostId host, Epoch under, Instant at) {
    if (memory.vms.get(vm) == null || memory.hosts.get(host) == null) {
      throw new StoreException("there is no such VM, or no such host", null);
    }
    if (find(vm, host).filter(anchor -> !anchor.under().isOlderThan(under)).isEmpty()) {
      memory.anchors.put(
          new AnchorKey(vm, host),
          new AnchorRecord(vm, host, under, Memory.millis(at), Optional.empty()));
    }
  }

  private Optional<AnchorRecord> find(VmId vm, HostId host) {
    return Optional.ofNullable(memory.anchors.get(new AnchorKey(vm, host)));
  }

  @Override
  public boolean count(VmId vm, HostId host, Epoch under, int flows) {
    Optional<AnchorRecord> known = find(vm, host).filter(anchor -> anchor.under().equals(under));
    if (flows == 0) {
      known.ifPresent(anchor -> remove(vm, host));
    } else {
      known.ifPresent(
          anchor ->
              memory.anchors.put(
                  new AnchorKey(vm, host),
                  new AnchorRecord(vm, host, under, anchor.leftAt(), Optional.of(flows))));
    }
    return known.isPresent();
  }

  @Override
  public void remove(VmId vm, HostId host) {
    memory.anchors.remove(new AnchorKey(vm, host));
  }

  @Override
  public void remove(VmId vm) {
    removeIf(anchor -> anchor.vm().equals(vm));
  }

  @Override
  public boolean existFromBefore(Instant then) {
    return all().stream().anyMatch(anchor -> anchor.leftAt().isBefore(Memory.millis(then)));
  }

  @Override
  public void removeFromBefore(Instant then) {
    removeIf(anchor -> anchor.leftAt().isBefore(Memory.millis(then)));
  }

  /** It goes with its host. */
  void forget(HostId host) {
    removeIf(anchor -> anchor.host().equals(host));
  }

  private void removeIf(Predicate<AnchorRecord> unwanted) {
    all().stream().filter(unwanted).forEach(anchor -> remove(anchor.vm(), anchor.host()));
  }
}
