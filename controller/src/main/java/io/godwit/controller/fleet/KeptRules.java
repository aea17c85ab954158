package io.godwit.controller.fleet;

import io.godwit.api.PlanRequest.Pin;
import io.godwit.api.PlanRequest.Places;
import io.godwit.api.PlanRequest.Rules;
import io.godwit.api.Problem;
import io.godwit.api.RuleView;
import io.godwit.controller.plan.FleetSnapshot;
import io.godwit.controller.plan.RuleConflicts;
import io.godwit.controller.store.HostRecord;
import io.godwit.controller.store.RuleRecord;
import io.godwit.controller.store.RuleRecord.Kind;
import io.godwit.controller.store.Store;
import io.godwit.controller.store.Transaction;
import io.godwit.controller.store.VmRecord;
import io.godwit.migration.Refusal;
import io.godwit.model.HostId;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The rules that every plan keeps to until they are removed, and every move: they go by the names
 * of VMs, and wait for a VM that is not there.
 */
public final class KeptRules {
  private static final int MOST = 1000;

  private final Store store;
  private final Snapshots snapshots;
  private final InstantSource clock;

  KeptRules(Store store, Snapshots snapshots, InstantSource clock) {
    this.store = store;
    this.snapshots = snapshots;
    this.clock = clock;
  }

  /** By number. */
  public List<RuleView> list() {
    return store.read(
        transaction -> transaction.rules().all().stream().map(KeptRules::view).toList());
  }

  private static RuleView view(RuleRecord rule) {
    return new RuleView(
        rule.number(),
        rule.kind().name(),
        rule.vms(),
        rule.places(),
        rule.words(),
        rule.createdAt());
  }

  /**
   * Keeps rules from now on, all or none of them; nothing is moved. One that is kept already is not
   * kept twice.
   *
   * @return those that were asked for, with their numbers
   * @throws RefusedException INVALID, NOT_FOUND, or CONFLICT where one can never hold beside
   *     another one
   */
  public List<RuleView> add(Rules asked) {
    FleetSnapshot fleet = snapshots.take();
    Rules checked = PlanWishes.rules(asked, fleet);
    List<RuleView> added = new ArrayList<>();
    store.change(
        transaction -> wanted(checked).forEach(wish -> added.add(view(add(transaction, wish)))));
    if (added.isEmpty()) {
      throw new RefusedException(Problem.Code.INVALID, "no rule was given, so nothing was changed");
    }
    return added;
  }

  private record Wanted(Kind kind, List<String> vms, List<String> places) {}

  private static Stream<Wanted> wanted(Rules rules) {
    return Stream.of(
            rules.together().stream().map(vms -> new Wanted(Kind.TOGETHER, vms, List.of())),
            rules.apart().stream().map(vms -> new Wanted(Kind.APART, vms, List.of())),
            rules.pinned().stream()
                .map(pin -> new Wanted(Kind.PIN, List.of(pin.vm()), pin.hosts())),
            rules.allowed().stream()
                .map(places -> new Wanted(Kind.ALLOW, List.of(places.vm()), places.providers())),
            rules.spareHost()
                ? Stream.of(new Wanted(Kind.SPARE_HOST, List.of(), List.of()))
                : Stream.<Wanted>empty())
        .flatMap(each -> each);
  }

  private RuleRecord add(Transaction transaction, Wanted wish) {
    List<RuleRecord> kept = transaction.rules().all();
    Optional<RuleRecord> same = kept.stream().filter(rule -> isSame(rule, wish)).findFirst();
    if (same.isPresent()) {
      return same.get();
    }
    if (kept.size() >= MOST) {
      throw new RefusedException(
          Problem.Code.CONFLICT,
          "%d rules are kept, and no more can be; nothing was changed".formatted(MOST));
    }
    Instant now = clock.instant();
    RuleRecord added = new RuleRecord(0, wish.kind(), wish.vms(), wish.places(), now);
    List<String> conflicts = conflicts(transaction).of(added, kept);
    if (!conflicts.isEmpty()) {
      throw new RefusedException(
          Problem.Code.CONFLICT,
          "both cannot hold: %s; godwit rule remove NUMBER takes one away. Nothing was changed"
              .formatted(String.join("; ", conflicts)));
    }
    return transaction.rules().insert(wish.kind(), wish.vms(), wish.places(), now);
  }

  private static boolean isSame(RuleRecord rule, Wanted wish) {
    return rule.kind() == wish.kind()
        && Set.copyOf(rule.vms()).equals(Set.copyOf(wish.vms()))
        && Set.copyOf(rule.places()).equals(Set.copyOf(wish.places()));
  }

  private static RuleConflicts conflicts(Transaction transaction) {
    return new RuleConflicts(
        transaction.hosts().all().stream()
            .collect(Collectors.toMap(HostRecord::name, HostRecord::provider)));
  }

  /**
   * Keeps to a rule no more.
   *
   * @throws RefusedException NOT_FOUND
   */
  public void remove(long number) {
    boolean wasThere = store.write(transaction -> transaction.rules().remove(number));
    if (!wasThere) {
      throw new RefusedException(
          Problem.Code.NOT_FOUND,
          "there is no rule %d; 'godwit rule list' shows what there is".formatted(number));
    }
  }

  /** What was asked of a plan, and what is kept of the VMs that there are. */
  Rules with(Rules asked, FleetSnapshot fleet) {
    Set<String> there =
        fleet.vms().stream().map(vm -> vm.name().value()).collect(Collectors.toSet());
    List<RuleRecord> kept = store.read(transaction -> transaction.rules().all());
    return new Rules(
        joined(asked.together(), sets(kept, Kind.TOGETHER, there)),
        joined(asked.apart(), sets(kept, Kind.APART, there)),
        joined(
            asked.pinned(),
            placed(kept, Kind.PIN, there).map(rule -> new Pin(vm(rule), rule.places()))),
        joined(
            asked.allowed(),
            placed(kept, Kind.ALLOW, there).map(rule -> new Places(vm(rule), rule.places()))),
        asked.spareHost() || kept.stream().anyMatch(rule -> rule.kind() == Kind.SPARE_HOST));
  }

  private static <T> List<T> joined(List<T> asked, Stream<T> kept) {
    return Stream.concat(asked.stream(), kept).distinct().toList();
  }

  private static Stream<List<String>> sets(List<RuleRecord> kept, Kind kind, Set<String> there) {
    return kept.stream()
        .filter(rule -> rule.kind() == kind)
        .map(rule -> rule.vms().stream().filter(there::contains).toList())
        .filter(vms -> vms.size() > 1);
  }

  private static Stream<RuleRecord> placed(List<RuleRecord> kept, Kind kind, Set<String> there) {
    return kept.stream().filter(rule -> rule.kind() == kind && there.contains(vm(rule)));
  }

  private static String vm(RuleRecord rule) {
    return rule.vms().getFirst();
  }

  /**
   * Which rules a move would break. That VMs are together is not asked of a single move, which
   * could never bring them there.
   */
  List<Refusal> against(VmRecord vm, HostId destination) {
    return store.read(
        transaction ->
            transaction
                .hosts()
                .find(destination)
                .map(host -> against(transaction, vm, host))
                .orElse(List.of()));
  }

  private static List<Refusal> against(Transaction transaction, VmRecord vm, HostRecord host) {
    return transaction.rules().all().stream()
        .filter(rule -> rule.vms().contains(vm.spec().name().value()))
        .filter(rule -> isBroken(transaction, rule, vm, host))
        .<Refusal>map(
            rule ->
                new Refusal.RuleBroken(vm.spec().name(), host.name(), rule.number(), rule.words()))
        .toList();
  }

  private static boolean isBroken(
      Transaction transaction, RuleRecord rule, VmRecord vm, HostRecord host) {
    return switch (rule.kind()) {
      case PIN -> !rule.places().contains(host.name().value());
      case ALLOW -> !rule.places().contains(host.provider().value());
      case APART -> hasAnother(transaction, rule, vm, host);
      case TOGETHER, SPARE_HOST -> false;
    };
  }

  private static boolean hasAnother(
      Transaction transaction, RuleRecord apart, VmRecord vm, HostRecord host) {
    return transaction.vms().all().stream()
        .filter(other -> !other.spec().id().equals(vm.spec().id()))
        .filter(other -> apart.vms().contains(other.spec().name().value()))
        .anyMatch(
            other ->
                other.owner().equals(host.id())
                    || other.grantedTo().equals(Optional.of(host.id())));
  }
}
