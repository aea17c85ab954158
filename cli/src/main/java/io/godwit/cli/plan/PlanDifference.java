package io.godwit.cli.plan;

import io.godwit.api.PlanView;
import io.godwit.api.PlanView.Host;
import io.godwit.cli.output.Column;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Where two plans leave VMs on different hosts.
 *
 * @param ends one for each such VM, by name
 */
record PlanDifference(List<End> ends) {

  /**
   * Where a VM ends.
   *
   * @param first null where the plan does not know it; likewise of the other
   */
  record End(String vm, String first, String second) {}

  static PlanDifference between(PlanView first, PlanView second) {
    Map<String, String> one = hostOf(first);
    Map<String, String> other = hostOf(second);
    Set<String> vms = new TreeSet<>(one.keySet());
    vms.addAll(other.keySet());
    List<End> ends = new ArrayList<>();
    for (String vm : vms) {
      End end = new End(vm, one.get(vm), other.get(vm));
      boolean isSame = end.first() != null && end.first().equals(end.second());
      if (!isSame) {
        ends.add(end);
      }
    }
    return new PlanDifference(ends);
  }

  private static Map<String, String> hostOf(PlanView plan) {
    Map<String, String> hosts = new TreeMap<>();
    for (Host host : plan.hosts()) {
      host.vmsAfter().forEach(vm -> hosts.put(vm, host.name()));
    }
    return hosts;
  }

  static List<Column<End>> columns(long first, long second) {
    return List.of(
        Column.of("VM", End::vm),
        Column.of("BY PLAN " + first, End::first),
        Column.of("BY PLAN " + second, End::second));
  }
}
