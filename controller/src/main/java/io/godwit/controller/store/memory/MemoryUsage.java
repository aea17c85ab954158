package io.godwit.controller.store.memory;

import io.godwit.controller.store.UsageTable;
import io.godwit.controller.store.memory.Memory.UsageKey;
import io.godwit.controller.usage.UsageHour;
import io.godwit.model.VmId;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;

record MemoryUsage(Memory memory) implements UsageTable {
  @Override
  public void add(VmId vm, UsageHour part) {
    UsageKey key = new UsageKey(vm, part.begins());
    UsageHour before = memory.usage.get(key);
    memory.usage.put(key, inMillis(before == null ? part : part.plus(before)));
  }

  private static UsageHour inMillis(UsageHour hour) {
    return new UsageHour(
        hour.begins(),
        Duration.ofMillis(hour.measured().toMillis()),
        hour.cpu(),
        hour.memoryMost(),
        hour.traffic());
  }

  @Override
  public List<UsageHour> since(VmId vm, Instant begins) {
    return memory.usage.all().entrySet().stream()
        .filter(each -> each.getKey().vm().equals(vm) && !each.getKey().begins().isBefore(begins))
        .map(each -> each.getValue())
        .sorted(Comparator.comparing(UsageHour::begins))
        .toList();
  }

  @Override
  public void forgetBefore(Instant begins) {
    List<UsageKey> old =
        memory.usage.all().keySet().stream()
            .filter(key -> key.begins().isBefore(begins) || memory.vms.get(key.vm()) == null)
            .toList();
    old.forEach(memory.usage::remove);
  }
}
