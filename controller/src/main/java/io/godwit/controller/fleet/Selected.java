package io.godwit.controller.fleet;

import io.godwit.api.PlanRequest.Regions;
import io.godwit.api.PlanRequest.Rules;
import io.godwit.api.PlanRequest.Spreading;
import io.godwit.controller.store.RuleRecord;
import io.godwit.controller.store.Transaction;
import io.godwit.model.VmId;
import io.godwit.model.VmLabels;
import io.godwit.model.VmName;
import io.godwit.model.VmSelector;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Which VMs rules mean that name them by a label, at one moment. */
final class Selected {
  private final Map<VmName, VmLabels> labels = new TreeMap<>(Comparator.comparing(VmName::value));

  Selected(Transaction transaction) {
    Map<VmId, VmLabels> labelled = transaction.labels().all();
    transaction
        .vms()
        .all()
        .forEach(
            vm ->
                labels.put(vm.spec().name(), labelled.getOrDefault(vm.spec().id(), VmLabels.NONE)));
  }

  /** The rules that are kept, of VMs by name. */
  static List<RuleRecord> kept(Transaction transaction) {
    List<RuleRecord> rules = transaction.rules().all();
    if (rules.stream().flatMap(rule -> rule.vms().stream()).noneMatch(Selected::isLabel)) {
      return rules;
    }
    Selected selected = new Selected(transaction);
    return rules.stream().map(rule -> rule.of(selected.names(rule.vms()))).toList();
  }

  /** What was asked for, of VMs by name. */
  Rules of(Rules asked) {
    return asked
        .withRegions(
            asked.regions().stream()
                .flatMap(
                    rule ->
                        names(List.of(rule.vm())).stream()
                            .map(vm -> new Regions(vm, rule.regions())))
                .toList())
        .withSpread(
            asked.spread().stream()
                .map(rule -> new Spreading(names(rule.vms()), rule.over(), rule.atMost()))
                .toList());
  }

  private List<String> names(List<String> vms) {
    return vms.stream().flatMap(this::names).distinct().toList();
  }

  private Stream<String> names(String vm) {
    if (!isLabel(vm)) {
      return Stream.of(vm);
    }
    VmSelector selector = VmSelector.parse(vm);
    return labels.entrySet().stream()
        .filter(each -> selector.selects(each.getKey(), each.getValue()))
        .map(each -> each.getKey().value());
  }

  /** Whether it is no name of a VM, which has no colon. */
  static boolean isLabel(String vm) {
    return vm.startsWith(VmSelector.LABEL);
  }
}
