package io.godwit.controller.fleet;

import io.godwit.api.PlanRequest;
import io.godwit.api.PlanRequest.Blackout;
import io.godwit.api.PlanRequest.HostWindow;
import io.godwit.api.PlanRequest.MayLaunch;
import io.godwit.api.PlanRequest.Pin;
import io.godwit.api.PlanRequest.Places;
import io.godwit.api.PlanRequest.Regions;
import io.godwit.api.PlanRequest.Rules;
import io.godwit.api.PlanRequest.Spreading;
import io.godwit.api.PlanRequest.Window;
import io.godwit.api.Problem;
import io.godwit.controller.plan.FleetSnapshot;
import io.godwit.controller.plan.Question.Emptied;
import io.godwit.controller.plan.Question.Overfull;
import io.godwit.controller.plan.Question.Wish;
import io.godwit.migration.plan.auto.DailyWindow;
import io.godwit.migration.plan.fleet.Money;
import io.godwit.migration.plan.request.Goal;
import io.godwit.model.HostName;
import io.godwit.model.VmSelector;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** Reads what a plan is asked for; what names nothing of the fleet is refused. */
final class PlanWishes {
  private static final int USUAL_HORIZON = 720;
  private static final int MOST_RULES = 1000;
  private static final Set<String> DOMAINS = Set.of("RACK", "ZONE", "REGION", "PROVIDER");
  private static final int LONGEST_BLACKOUT = 600_000;
  private static final int LONGEST_HORIZON = 24 * 365 * 5;

  private final Set<String> vms = new HashSet<>();
  private final Set<String> hosts = new HashSet<>();
  private final Set<String> providers = new HashSet<>();
  private final Set<String> regions = new HashSet<>();

  private PlanWishes(FleetSnapshot fleet) {
    fleet.vms().forEach(vm -> vms.add(vm.name().value()));
    fleet
        .hosts()
        .forEach(
            host -> {
              hosts.add(host.name().value());
              providers.add(host.provider().value());
              regions.add(host.place().region());
            });
  }

  /**
   * @throws RefusedException INVALID, NOT_FOUND
   */
  static Wish read(PlanRequest request, FleetSnapshot fleet) {
    return new PlanWishes(fleet).read(request);
  }

  /**
   * What a plan must gain.
   *
   * @throws RefusedException INVALID
   */
  static Optional<Money> minimumGain(PlanRequest request) {
    if (request.minimumGain() != null && isBalance(request)) {
      throw invalid("a plan that evens the load out saves no money, so it has no least gain");
    }
    try {
      return Optional.ofNullable(request.minimumGain()).map(Money::parse);
    } catch (IllegalArgumentException e) {
      throw invalid(e.getMessage());
    }
  }

  /**
   * Of what kind a host may be launched.
   *
   * @throws RefusedException INVALID
   */
  static Optional<MayLaunch> mayLaunch(PlanRequest request) {
    if (request.mayLaunch() != null && isBalance(request)) {
      throw invalid("a plan that evens the load out launches no host");
    }
    return Optional.ofNullable(request.mayLaunch());
  }

  /** Whether what is asked for is weighed in money, so that it cannot do without prices. */
  static boolean savesMoney(PlanRequest request) {
    return request.drain() == null && !isBalance(request);
  }

  private static boolean isBalance(PlanRequest request) {
    return request.drain() == null && Goal.BALANCE.name().equals(request.goal());
  }

  /**
   * Rules as they are asked for, checked.
   *
   * @throws RefusedException INVALID, NOT_FOUND
   */
  static Rules rules(Rules asked, FleetSnapshot fleet) {
    return new PlanWishes(fleet).rules(asked);
  }

  private Wish read(PlanRequest request) {
    int horizon = Objects.requireNonNullElse(request.horizonHours(), USUAL_HORIZON);
    if (horizon < 1 || horizon > LONGEST_HORIZON) {
      throw invalid("a horizon is from 1 to %d hours, not %d".formatted(LONGEST_HORIZON, horizon));
    }
    Optional<Integer> moves = Optional.ofNullable(request.maximumMoves());
    if (moves.filter(most -> most < 0).isPresent()) {
      throw invalid("a number of moves is not negative: " + moves.get());
    }
    Optional<HostName> drain = Optional.ofNullable(request.drain()).map(this::drain);
    return new Wish(
        goal(request.goal()),
        Duration.ofHours(horizon),
        moves,
        maximumBlackout(request.maximumBlackoutMillis()),
        planRules(request.rules()),
        drain,
        emptied(request),
        drain.isPresent() ? Overfull.BORNE : Overfull.MENDED);
  }

  /**
   * @param millis null for none
   * @throws RefusedException INVALID
   */
  static Optional<Duration> maximumBlackout(Integer millis) {
    if (millis != null && (millis < 1 || millis > LONGEST_BLACKOUT)) {
      throw invalid("a blackout is from 1 to %d ms, not %d".formatted(LONGEST_BLACKOUT, millis));
    }
    return Optional.ofNullable(millis).map(Duration::ofMillis);
  }

  private HostName drain(String text) {
    HostName host = Names.host(text);
    if (!hosts.contains(host.value())) {
      throw RefusedException.notFound("host", host.value());
    }
    return host;
  }

  private static Emptied emptied(PlanRequest request) {
    Emptied emptied = emptied(request.emptied());
    if (emptied == Emptied.GIVE_BACK && isBalance(request)) {
      throw invalid("a plan that evens the load out empties no host, so it gives none back");
    }
    return emptied;
  }

  private static Emptied emptied(String text) {
    return text == null
        ? Emptied.CLOSE
        : Arrays.stream(Emptied.values())
            .filter(known -> known.name().equals(text))
            .findFirst()
            .orElseThrow(() -> invalid("hosts that are emptied are for CLOSE or GIVE_BACK"));
  }

  private static Optional<Goal> goal(String text) {
    if (text == null) {
      return Optional.empty();
    }
    return Optional.of(
        Arrays.stream(Goal.values())
            .filter(goal -> goal.name().equals(text))
            .findFirst()
            .orElseThrow(() -> invalid("a goal is COST, HOSTS or BALANCE")));
  }

  /** A plan may be applied much later. */
  private Rules planRules(Rules asked) {
    if (asked != null && !(asked.windows().isEmpty() && asked.hostWindows().isEmpty())) {
      throw invalid(
          "when VMs may be moved is said to all plans and moves: godwit rule add --move-window, --host-window");
    }
    if (asked != null && !asked.blackouts().isEmpty()) {
      throw invalid(
          "how long a VM may be silent is said to all plans and moves (godwit rule add --max-blackout), or to one plan of all VMs");
    }
    return rules(asked);
  }

  private Rules rules(Rules asked) {
    if (asked == null) {
      return Rules.NONE;
    }
    List<List<?>> lists =
        List.of(
            asked.together(),
            asked.apart(),
            asked.pinned(),
            asked.allowed(),
            asked.windows(),
            asked.regions(),
            asked.spread(),
            asked.blackouts(),
            asked.hostWindows());
    lists.forEach(PlanWishes::refuseNulls);
    int rules = lists.stream().mapToInt(List::size).sum();
    if (rules > MOST_RULES) {
      throw invalid("a plan keeps at most %d rules, not %d".formatted(MOST_RULES, rules));
    }
    asked.together().forEach(this::checkSet);
    asked.apart().forEach(this::checkSet);
    for (Pin pin : asked.pinned()) {
      checkVms(vmOf(pin.vm()));
      checkSome("hosts", pin.hosts());
      pin.hosts().forEach(host -> check("host", Names.host(host).value(), hosts));
    }
    for (Window window : asked.windows()) {
      checkVms(vmOf(window.vm()));
      checkSome("parts of the day", window.times());
      window.times().forEach(PlanWishes::checkWindow);
    }
    for (Places places : asked.allowed()) {
      checkVms(vmOf(places.vm()));
      checkSome("providers", places.providers());
      places
          .providers()
          .forEach(each -> check("provider", Names.provider(each).value(), providers));
    }
    asked.regions().forEach(this::checkRegions);
    asked.spread().forEach(this::checkSpread);
    for (HostWindow window : asked.hostWindows()) {
      check("host", Names.host(window.host()).value(), hosts);
      checkSome("parts of the day", window.times());
      window.times().forEach(PlanWishes::checkWindow);
    }
    for (Blackout silent : asked.blackouts()) {
      checkVms(vmOf(silent.vm()));
      Optional<Duration> unused = maximumBlackout(silent.maximumMillis());
    }
    return asked;
  }

  private void checkRegions(Regions allowed) {
    checkSelected(allowed.vm());
    checkSome("regions", allowed.regions());
    for (String region : allowed.regions()) {
      if (!regions.contains(Names.location(region, null, null).region().orElse(""))) {
        throw new RefusedException(
            Problem.Code.NOT_FOUND,
            "a rule names region '%s', in which no host is said to be; godwit host list -o wide shows which are, godwit host set says it"
                .formatted(region));
      }
    }
  }

  private void checkSpread(Spreading spread) {
    checkSome("VMs", spread.vms());
    spread.vms().forEach(this::checkSelected);
    if (!DOMAINS.contains(Objects.requireNonNullElse(spread.over(), ""))) {
      throw invalid("VMs are spread over RACK, ZONE, REGION or PROVIDER");
    }
    if (spread.atMost() < 1 || spread.atMost() > MOST_RULES) {
      throw invalid(
          "a failure domain has at most 1 to %d of the VMs that are spread, not %d"
              .formatted(MOST_RULES, spread.atMost()));
    }
    boolean isLabelled = spread.vms().stream().anyMatch(Selected::isLabel);
    if (!isLabelled && Set.copyOf(spread.vms()).size() <= spread.atMost()) {
      throw invalid(
          "a rule that spreads VMs names more than one domain may have, not " + spread.vms());
    }
  }

  /** A label may be of no VM yet. */
  private void checkSelected(String vm) {
    if (vm == null || !Selected.isLabel(vm)) {
      checkVms(vmOf(vm));
      return;
    }
    try {
      VmSelector unused = VmSelector.parse(vm);
    } catch (IllegalArgumentException e) {
      throw invalid(e.getMessage());
    }
  }

  private static void checkWindow(String text) {
    try {
      DailyWindow unused = DailyWindow.parse(Objects.requireNonNullElse(text, ""));
    } catch (IllegalArgumentException e) {
      throw invalid(e.getMessage());
    }
  }

  private static List<String> vmOf(String name) {
    return List.of(Names.vm(name).value());
  }

  private static void refuseNulls(List<?> list) {
    if (list.stream().anyMatch(Objects::isNull)) {
      throw invalid("a list of rules has an entry that is null");
    }
  }

  private void checkVms(List<String> names) {
    checkSome("VMs", names);
    names.forEach(vm -> check("VM", Names.vm(vm).value(), vms));
  }

  private void checkSet(List<String> names) {
    checkVms(names);
    if (Set.copyOf(names).size() < 2) {
      throw invalid("a rule of VMs together or apart names at least two, not " + names);
    }
  }

  private static void checkSome(String what, List<String> names) {
    if (names == null || names.isEmpty()) {
      throw invalid("a rule names no " + what);
    }
  }

  private static void check(String what, String name, Set<String> known) {
    if (!known.contains(name)) {
      throw new RefusedException(
          Problem.Code.NOT_FOUND,
          "a rule names %s '%s', which is not in the fleet".formatted(what, name));
    }
  }

  private static RefusedException invalid(String what) {
    return new RefusedException(Problem.Code.INVALID, what);
  }
}
