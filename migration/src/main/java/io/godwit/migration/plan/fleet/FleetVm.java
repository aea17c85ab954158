package io.godwit.migration.plan.fleet;

import io.godwit.model.CpuContract;
import io.godwit.model.DataSize;
import io.godwit.model.HostName;
import io.godwit.model.VmName;
import java.util.Map;
import java.util.Objects;

/**
 * A VM as a plan sees it.
 *
 * @param host where it is
 * @param demand what it needs wherever it is; while it moves, on both hosts
 * @param travels what a move must send: memory, and what the destination lacks of its disk
 * @param labels its user's, for rules to choose by
 */
public record FleetVm(
    VmName name,
    HostName host,
    Resources demand,
    DataSize travels,
    CpuContract cpu,
    Map<String, String> labels) {
  public FleetVm {
    Objects.requireNonNull(name);
    Objects.requireNonNull(host);
    Objects.requireNonNull(demand);
    Objects.requireNonNull(travels);
    Objects.requireNonNull(cpu);
    labels = Map.copyOf(labels);
  }
}
