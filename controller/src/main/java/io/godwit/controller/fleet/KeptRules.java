package io.godwit.controller.fleet;

import io.godwit.api.PlanRequest.Rules;
import io.godwit.api.Problem;
import io.godwit.api.RuleView;
import io.godwit.controller.plan.FleetSnapshot;
import io.godwit.controller.plan.Foresight;
import io.godwit.controller.plan.RuleConflicts;
import io.godwit.controller.plan.RuleMerge;
import io.godwit.controller.store.HostRecord;
import io.godwit.controller.store.OperationKind;
import io.godwit.controller.store.RuleRecord;
import io.godwit.controller.store.RuleRecord.Kind;
import io.godwit.controller.store.Store;
import io.godwit.controller.store.Transaction;
import io.godwit.controller.store.VmRecord;
import io.godwit.migration.Refusal;
import io.godwit.migration.plan.fleet.Place;
import io.godwit.model.HostId;
import io.godwit.model.HostName;
import io.godwit.model.VmId;
import io.godwit.model.VmName;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
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
    Rules checked = PlanWishes.rules(asked, snapshots.take().ours());
    List<Wanted> wanted = wanted(checked).distinct().toList();
    if (wanted.isEmpty()) {
      throw new RefusedException(Problem.Code.INVALID, "no rule was given, so nothing was changed");
    }
    return store.write(transaction -> add(transaction, wanted));
  }

  private List<RuleView> add(Transaction transaction, List<Wanted> wanted) {
    List<RuleRecord> kept = transaction.rules().all();
    refuseConflicts(transaction, wanted, kept);
    List<RuleView> added = new ArrayList<>();
    for (Wanted wish : wanted) {
      Optional<RuleRecord> same = kept.stream().filter(rule -> isSame(rule, wish)).findFirst();
      added.add(
          view(
              same.orElseGet(
                  () ->
                      transaction
                          .rules()
                          .insert(wish.kind(), wish.vms(), wish.places(), clock.instant()))));
    }
    return added;
  }

  private void refuseConflicts(
      Transaction transaction, List<Wanted> wanted, List<RuleRecord> kept) {
    if (kept.size() + wanted.size() > MOST) {
      throw new RefusedException(
          Problem.Code.CONFLICT, "at most %d rules are kept; nothing was changed".formatted(MOST));
    }
    List<RuleRecord> all = new ArrayList<>(kept);
    RuleConflicts conflicts =
        new RuleConflicts(
            transaction.hosts().all().stream()
                .collect(Collectors.toMap(HostRecord::name, KeptRules::place)));
    for (Wanted wish : wanted) {
      RuleRecord added =
          new RuleRecord(
              RuleConflicts.NEW, wish.kind(), wish.vms(), wish.places(), clock.instant());
      List<String> found = conflicts.of(added, all);
      if (!found.isEmpty()) {
        throw new RefusedException(
            Problem.Code.CONFLICT,
            "these cannot hold together: %s. Nothing was changed"
                .formatted(String.join("; ", found)));
      }
      all.add(added);
    }
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
            rules.regions().stream()
                .map(
                    allowed ->
                        new Wanted(Kind.ALLOW_REGION, List.of(allowed.vm()), allowed.regions())),
            rules.spread().stream()
                .map(
                    spread ->
                        new Wanted(
                            Kind.SPREAD,
                            spread.vms(),
                            List.of(spread.over(), Integer.toString(spread.atMost())))),
            rules.blackouts().stream()
                .map(
                    silent ->
                        new Wanted(
                            Kind.MAX_BLACKOUT,
                            List.of(silent.vm()),
                            List.of(Integer.toString(silent.maximumMillis())))),
            rules.hostWindows().stream()
                .map(
                    window ->
                        new Wanted(
                            Kind.HOST_WINDOW,
                            List.of(),
                            Stream.concat(Stream.of(window.host()), window.times().stream())
                                .toList())),
            rules.windows().stream()
                .map(window -> new Wanted(Kind.WINDOW, List.of(window.vm()), window.times())),
            rules.spareHost()
                ? Stream.of(new Wanted(Kind.SPARE_HOST, List.of(), List.of()))
                : Stream.<Wanted>empty())
        .flatMap(each -> each);
  }

  private static boolean isSame(RuleRecord rule, Wanted wish) {
    return rule.kind() == wish.kind()
        && Set.copyOf(rule.vms()).equals(Set.copyOf(wish.vms()))
        && Set.copyOf(rule.places()).equals(Set.copyOf(wish.places()));
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
  RuleMerge.Merged with(Rules asked, FleetSnapshot fleet, Optional<HostName> drain) {
    Instant now = clock.instant();
    Foresight foresight = new Foresight(fleet, PastMoves.until(store, now).once());
    return store.read(
        transaction ->
            new RuleMerge(fleet, foresight, drain, now)
                .of(new Selected(transaction).of(asked), Selected.kept(transaction)));
  }

  /**
   * Which rules a move would break, but for those about when it is made. That VMs are together is
   * not asked of a single move, which could never bring them there.
   */
  List<Refusal> against(VmRecord vm, HostId destination) {
    return store.read(transaction -> against(transaction, vm, destination));
  }

  /** The same in the transaction in which it begins. */
  static List<Refusal> against(Transaction transaction, VmRecord vm, HostId destination) {
    Optional<HostRecord> host = transaction.hosts().find(destination);
    String name = vm.spec().name().value();
    List<RuleRecord> concerned =
        Selected.kept(transaction).stream().filter(rule -> rule.vms().contains(name)).toList();
    if (host.isEmpty() || concerned.isEmpty()) {
      return List.of();
    }
    Optional<HostRecord> source = transaction.hosts().find(vm.owner());
    Map<String, Set<HostRecord>> standings = standings(transaction);
    return concerned.stream()
        .filter(rule -> isBroken(rule, name, source, host.get(), standings))
        .map(rule -> broken(rule, vm.spec().name(), host.get().name()))
        .toList();
  }

  private static Refusal broken(RuleRecord rule, VmName vm, HostName host) {
    return new Refusal.RuleBroken(vm, host, rule.number(), rule.words());
  }

  /**
   * @param standings where VMs are; what is said there of this one is not looked at
   */
  private static boolean isBroken(
      RuleRecord rule,
      String vm,
      Optional<HostRecord> source,
      HostRecord host,
      Map<String, Set<HostRecord>> standings) {
    return switch (rule.kind()) {
      case PIN -> !rule.places().contains(host.name().value());
      case ALLOW -> !rule.places().contains(host.provider().value());
      case ALLOW_REGION -> host.location().region().filter(rule.places()::contains).isEmpty();
      case APART -> count(rule, vm, standings, there -> there.equals(host)) > 0;
      case SPREAD -> isCrowded(rule, vm, source, host, standings);
      // How long it would be silent, Silences looks at, and when it is moved, Windows.
      case TOGETHER, SPARE_HOST, WINDOW, MAX_BLACKOUT, HOST_WINDOW -> false;
    };
  }

  /** A move within a domain makes it no better and no worse. */
  private static boolean isCrowded(
      RuleRecord rule,
      String vm,
      Optional<HostRecord> source,
      HostRecord host,
      Map<String, Set<HostRecord>> standings) {
    String domain = domain(rule, host);
    boolean isWithin = source.filter(from -> domain(rule, from).equals(domain)).isPresent();
    return !isWithin
        && count(rule, vm, standings, there -> domain(rule, there).equals(domain)) >= rule.atMost();
  }

  private static String domain(RuleRecord rule, HostRecord host) {
    return rule.over().of(host.name(), place(host));
  }

  private static Place place(HostRecord host) {
    return Place.of(host.provider(), host.location());
  }

  /** Of the rule's VMs other than this one. */
  private static long count(
      RuleRecord rule,
      String vm,
      Map<String, Set<HostRecord>> standings,
      Predicate<HostRecord> where) {
    return rule.vms().stream()
        .filter(other -> !other.equals(vm))
        .filter(other -> standings.getOrDefault(other, Set.of()).stream().anyMatch(where))
        .count();
  }

  /** The hosts at which each VM is, may be, or to which it is on its way; by name. */
  private static Map<String, Set<HostRecord>> standings(Transaction transaction) {
    Map<HostId, HostRecord> hosts =
        transaction.hosts().all().stream().collect(Collectors.toMap(HostRecord::id, host -> host));
    Map<VmId, Set<HostRecord>> at = new HashMap<>();
    for (VmRecord vm : transaction.vms().all()) {
      Set<HostRecord> there = at.computeIfAbsent(vm.spec().id(), id -> new HashSet<>());
      Stream.concat(Stream.of(vm.owner()), vm.grantedTo().stream())
          .map(hosts::get)
          .filter(Objects::nonNull)
          .forEach(there::add);
    }
    transaction.operations().unfinished().stream()
        .filter(operation -> operation.kind() == OperationKind.MIGRATE)
        .filter(operation -> operation.vm().filter(at::containsKey).isPresent())
        .forEach(
            operation ->
                operation
                    .destination()
                    .map(hosts::get)
                    .ifPresent(host -> at.get(operation.vm().orElseThrow()).add(host)));
    return transaction.vms().all().stream()
        .collect(Collectors.toMap(vm -> vm.spec().name().value(), vm -> at.get(vm.spec().id())));
  }

  /**
   * Which rules would be broken by where a plan brings VMs.
   *
   * @param ends the host of each VM that it has still to move, by name
   */
  static List<Refusal> againstEnds(Transaction transaction, Map<String, String> ends) {
    Map<String, String> before = PlanViews.hostOf(transaction);
    Map<String, String> hostOf = new HashMap<>(before);
    hostOf.putAll(ends);
    Map<String, HostRecord> hosts =
        transaction.hosts().all().stream()
            .collect(Collectors.toMap(host -> host.name().value(), host -> host));
    Map<String, Set<HostRecord>> after = new HashMap<>();
    hostOf.forEach(
        (vm, host) ->
            Optional.ofNullable(hosts.get(host)).ifPresent(at -> after.put(vm, Set.of(at))));
    List<Refusal> broken = new ArrayList<>();
    for (RuleRecord rule : Selected.kept(transaction)) {
      for (String vm : rule.vms()) {
        HostRecord end = hosts.get(ends.get(vm));
        if (end != null) {
          Optional<HostRecord> source = Optional.ofNullable(hosts.get(before.get(vm)));
          if (isBroken(rule, vm, source, end, after) || isParted(rule, vm, before, hostOf)) {
            broken.add(broken(rule, new VmName(vm), end.name()));
          }
        }
      }
    }
    return broken;
  }

  /** VMs that are together, as they should, and would not be. */
  private static boolean isParted(
      RuleRecord rule, String vm, Map<String, String> before, Map<String, String> after) {
    return rule.kind() == RuleRecord.Kind.TOGETHER
        && rule.vms().stream()
            .filter(other -> before.containsKey(vm) && before.get(vm).equals(before.get(other)))
            .anyMatch(other -> !after.get(vm).equals(after.get(other)));
  }
}
