package io.godwit.controller.store.memory;

import io.godwit.controller.store.RuleRecord;
import io.godwit.controller.store.RuleRecord.Kind;
import io.godwit.controller.store.RuleTable;
import java.time.Instant;
import java.util.List;

record MemoryRules(Memory memory) implements RuleTable {
  @Override
  public RuleRecord insert(Kind kind, List<String> vms, List<String> places, Instant createdAt) {
    RuleRecord rule =
        new RuleRecord(++memory.lastRule, kind, vms, places, Memory.millis(createdAt));
    memory.rules.put(rule.number(), rule);
    return rule;
  }

  @Override
  public List<RuleRecord> all() {
    return List.copyOf(memory.rules.all().values());
  }

  @Override
  public boolean remove(long number) {
    boolean isThere = memory.rules.get(number) != null;
    memory.rules.remove(number);
    return isThere;
  }
}
