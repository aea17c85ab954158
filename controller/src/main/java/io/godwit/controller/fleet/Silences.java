package io.godwit.controller.fleet;

import io.godwit.controller.store.RuleRecord;
import io.godwit.controller.store.RuleRecord.Kind;
import io.godwit.controller.store.Store;
import io.godwit.controller.store.Transaction;
import io.godwit.migration.Refusal;
import io.godwit.migration.Refusal.BlackoutTooLong;
import io.godwit.model.HostName;
import io.godwit.model.VmName;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Whether live moves are expected to keep their VMs silent for longer than they may, by past moves
 * between the same hosts. Where none was measured nothing is expected, and a move may be made.
 */
record Silences(Store store, Instant now) {

  /**
   * Which limits a live move would break.
   *
   * @param asked a limit in place of those of rules
   */
  List<Refusal> against(
      VmName vm, HostName source, HostName destination, Optional<Duration> asked) {
    List<RuleRecord> rules =
        asked.isPresent() ? List.of() : store.read(transaction -> rules(transaction, vm));
    if (asked.isEmpty() && rules.isEmpty()) {
      return List.of();
    }
    Optional<Duration> expected =
        PastMoves.until(store, now).between(source, destination).flatMap(pace -> pace.blackout());
    return expected.stream()
        .flatMap(
            silence ->
                asked.isPresent()
                    ? asked.stream()
                        .map(
                            most ->
                                refusal(vm, source, destination, silence, most, Optional.empty()))
                    : rules.stream()
                        .map(
                            rule ->
                                refusal(
                                    vm,
                                    source,
                                    destination,
                                    silence,
                                    rule.mostSilent(),
                                    Optional.of(rule.number()))))
        .filter(refusal -> refusal.expected().compareTo(refusal.most()) > 0)
        .<Refusal>map(refusal -> refusal)
        .toList();
  }

  private static List<RuleRecord> rules(Transaction transaction, VmName vm) {
    return transaction.rules().all().stream()
        .filter(rule -> rule.kind() == Kind.MAX_BLACKOUT && rule.vms().contains(vm.value()))
        .toList();
  }

  private static BlackoutTooLong refusal(
      VmName vm,
      HostName source,
      HostName destination,
      Duration expected,
      Duration most,
      Optional<Long> rule) {
    return new BlackoutTooLong(vm, source, destination, expected, most, rule);
  }
}
