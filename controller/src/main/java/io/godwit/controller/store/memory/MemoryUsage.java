package io.godwit.controller.store.memory;

import io.godwit.controller.store.UsageTable;
import io.godwit.controller.store.memory.Memory.UsageKey;
import io.godwit.controller.usage.UsageHour;
import io.godwit.model.VmId;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

record MemoryUsage(Memory memory) implements UsageTable {
  @Override
  public void add(VmId vm, UsageHour part) {
    if (memory.vms.get(vm) != null) {
      UsageKey key = new UsageKey(vm, part.begins());
      UsageHour before = memory.usage.get(key);
      memory.usage.put(key, inMillis(before == null ? part : part.plus(before)));
    }
  }

  private static UsageHour inMillis(UsageHour hour) {
    return new UsageHour(
        hour.begins(),
        Duration.ofMillis(hour.measured().toMillis()),
        hour.cpu(),
        hour.memoryMost(),
        hour.traffic(),
        hour.guest());
  }

  @Override
  public List<UsageHour> between(VmId vm, Instant from, Instant until) {
    return of(vm)
        .map(memory.usage::get)
        .filter(hour -> !hour.begins().isBefore(from) && !hour.begins().isAfter(until))
        .toList();
  }

  @Override
  public void keepNewest(VmId vm, int hours) {
    List<UsageKey> all = of(vm).toList().reversed();
    all.stream().skip(hours).forEach(memory.usage::remove);
  }

  void forget(VmId vm) {
    of(vm).toList().forEach(memory.usage::remove);
  }

  /** By their begin. */
  private Stream<UsageKey> of(VmId vm) {
    return memory.usage.all().keySet().stream()
        .filter(key -> key.vm().equals(vm))
        .sorted(Comparator.comparing(UsageKey::begins))
        .toList()
        .stream();
  }
}
