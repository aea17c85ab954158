package io.godwit.controller.store;

import io.godwit.controller.store.RuleRecord.Kind;
import java.time.Instant;
import java.util.List;

/** The rules that are kept. */
public interface RuleTable {
  /**
   * @param vms names
   * @param places names
   */
  RuleRecord insert(Kind kind, List<String> vms, List<String> places, Instant createdAt);

  /** By number. */
  List<RuleRecord> all();

  /** Whether there was one. */
  boolean remove(long number);
}
