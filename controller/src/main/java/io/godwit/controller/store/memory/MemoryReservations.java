package io.godwit.controller.store.memory;

import io.godwit.controller.store.ReservationTable;
import io.godwit.controller.store.memory.Memory.Hold;
import io.godwit.controller.store.memory.Memory.Room;
import io.godwit.model.DataSize;
import io.godwit.model.HostId;
import io.godwit.model.OperationId;
import io.godwit.model.VmId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

record MemoryReservations(Memory memory) implements ReservationTable {
  @Override
  public void hold(OperationId operation, HostId host, DataSize ram, DataSize disk) {
    Hold hold = new Hold(operation, host);
    if (memory.reservations.get(hold) == null) {
      memory.reservations.put(hold, new Room(ram, disk));
    }
  }

  @Override
  public void release(OperationId operation) {
    List.copyOf(memory.reservations.all().keySet()).stream()
        .filter(hold -> hold.operation().equals(operation))
        .forEach(memory.reservations::remove);
  }

  @Override
  public boolean existOn(HostId host) {
    return memory.reservations.all().keySet().stream().anyMatch(hold -> hold.host().equals(host));
  }

  @Override
  public Map<VmId, HostId> coming() {
    Map<VmId, HostId> coming = new HashMap<>();
    for (Hold hold : memory.reservations.all().keySet()) {
      memory.vms.all().values().stream()
          .filter(vm -> vm.operation().equals(Optional.of(hold.operation())))
          .filter(vm -> !vm.owner().equals(hold.host()))
          .forEach(vm -> coming.put(vm.spec().id(), hold.host()));
    }
    return coming;
  }

  @Override
  public Reserved on(HostId host) {
    return on(host, Optional.empty());
  }

  @Override
  public Reserved on(HostId host, Optional<OperationId> except) {
    long ram =
        memory.vms.all().values().stream()
            .filter(vm -> vm.owner().equals(host))
            .mapToLong(vm -> vm.spec().memory().bytes())
            .sum();
    long disk = 0;
    for (Map.Entry<Hold, Room> each : memory.reservations.all().entrySet()) {
      Hold hold = each.getKey();
      if (hold.host().equals(host) && !except.equals(Optional.of(hold.operation()))) {
        ram += each.getValue().memory().bytes();
        disk += each.getValue().disk().bytes();
      }
    }
    return new Reserved(new DataSize(ram), new DataSize(disk));
  }
}
