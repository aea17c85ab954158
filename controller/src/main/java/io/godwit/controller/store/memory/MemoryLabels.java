package io.godwit.controller.store.memory;

import io.godwit.controller.store.LabelTable;
import io.godwit.controller.store.StoreException;
import io.godwit.model.VmId;
import io.godwit.model.VmLabels;
import java.util.Map;

record MemoryLabels(Memory memory) implements LabelTable {
  @Override
  public Map<VmId, VmLabels> all() {
    return Map.copyOf(memory.labels.all());
  }

  @Override
  public VmLabels of(VmId vm) {
    return memory.labels.all().getOrDefault(vm, VmLabels.NONE);
  }

  @Override
  public void put(VmId vm, VmLabels labels) {
    if (memory.vms.get(vm) == null) {
      throw new StoreException("there is no such VM", null);
    }
    if (labels.values().isEmpty()) {
      memory.labels.remove(vm);
    } else {
      memory.labels.put(vm, labels);
    }
  }
}
