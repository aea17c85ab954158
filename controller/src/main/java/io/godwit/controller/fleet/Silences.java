package io.godwit.controller.fleet;

import io.godwit.controller.plan.Paces;
import io.godwit.controller.store.RuleRecord;
import io.godwit.controller.store.RuleRecord.Kind;
import io.godwit.controller.store.Transaction;
import io.godwit.migration.Refusal;
import io.godwit.migration.Refusal.BlackoutTooLong;
import io.godwit.model.HostName;
import io.godwit.model.VmName;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Whether live moves are expected to keep their VMs silent for longer than they may, by past moves
 * between the same hosts. Where none was measured nothing is expected, and a move may be made.
 *
 * @param rules that are kept, of that kind
 */
record Silences(List<RuleRecord> rules, Paces paces) {
  Silences {
    rules = List.copyOf(rules);
  }

  static Silences kept(Transaction transaction, Paces paces) {
    return new Silences(
        transaction.rules().all().stream()
            .filter(rule -> rule.kind() == Kind.MAX_BLACKOUT)
            .toList(),
        paces);
  }

  /** What a VM may be silent for, and by which rule; by none where it was said of one move. */
  private record Most(Duration time, Optional<Long> rule) {}

  /**
   * Which limits a live move would break.
   *
   * @param asked a limit in place of those of rules
   */
  List<Refusal> against(
      VmName vm, HostName source, HostName destination, Optional<Duration> asked) {
    List<Most> limits =
        asked.map(most -> List.of(new Most(most, Optional.empty()))).orElseGet(() -> of(vm));
    if (limits.isEmpty()) {
      return List.of();
    }
    return paces.between(source, destination).flatMap(Paces.Pace::blackout).stream()
        .flatMap(
            silence ->
                limits.stream()
                    .filter(most -> silence.compareTo(most.time()) > 0)
                    .<Refusal>map(
                        most ->
                            new BlackoutTooLong(
                                vm, source, destination, silence, most.time(), most.rule())))
        .toList();
  }

  private List<Most> of(VmName vm) {
    return rules.stream()
        .filter(rule -> rule.vms().contains(vm.value()))
        .map(rule -> new Most(rule.mostSilent(), Optional.of(rule.number())))
        .toList();
  }
}
