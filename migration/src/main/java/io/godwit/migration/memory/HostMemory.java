package io.godwit.migration.memory;

import io.godwit.model.DataSize;

/** A host's memory for VMs, and what of it is free now. */
public record HostMemory(DataSize total, DataSize available) {
  DataSize used() {
    return total.minusOrZero(available);
  }

  /** What is used beyond so many percent of it. */
  DataSize beyond(int percent) {
    return used().minusOrZero(new DataSize(total.bytes() / 100 * percent));
  }
}
