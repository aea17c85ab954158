package io.godwit.simulation.week;

import io.godwit.api.PlanRequest.Rules;
import io.godwit.controller.plan.FleetSnapshot;
import io.godwit.controller.plan.Question;
import io.godwit.controller.plan.Question.Blackouts;
import io.godwit.controller.plan.Question.Emptied;
import io.godwit.controller.plan.Question.Overfull;
import io.godwit.controller.plan.Question.Wish;
import io.godwit.controller.plan.UnpricedException;
import io.godwit.migration.plan.Outcome;
import io.godwit.migration.plan.Plan;
import io.godwit.migration.plan.Planner;
import io.godwit.migration.plan.auto.GuardRails;
import io.godwit.migration.plan.auto.History;
import io.godwit.migration.plan.auto.Turn;
import io.godwit.migration.plan.fleet.Money;
import io.godwit.migration.plan.order.Move;
import io.godwit.migration.plan.request.Goal;
import io.godwit.migration.plan.request.PlanRequest;
import io.godwit.migration.plan.search.Budget;
import io.godwit.model.VmName;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/** A day of measuring, then so many days of automatic consolidation. */
final class Week {
  /** A Monday. */
  private static final Instant BEGIN = Instant.parse("2026-11-02T00:00:00Z");

  private static final Duration MEASURING = Duration.ofDays(1);
  private static final Duration MINUTE = Duration.ofMinutes(1);

  /** What VMs may need of a host in 99 of 100 minutes. */
  private static final double BORNE = 0.9;

  private static final long STEPS = 6_000_000;

  private final WeekFleet fleet;
  private final GuardRails rails;
  private final Duration days;
  private final long seed;
  private final Meters meters = new Meters();
  private final Map<VmName, Instant> lastMoves = new HashMap<>();
  private final List<History.OwnMove> ownMoves = new ArrayList<>();
  private final List<Hour> hours = new ArrayList<>();
  private Optional<Instant> lastTurn = Optional.empty();
  private long movedTwice;
  private long detours;
  private long minutes;
  private long minutesFull;
  private long minutesAbove;
  private double fullest;

  Week(WeekFleet fleet, GuardRails rails, Duration days, long seed) {
    this.fleet = fleet;
    this.rails = rails;
    this.days = days;
    this.seed = seed;
  }

  /**
   * An hour of it.
   *
   * @param inUse hosts with VMs, at its end
   * @param needed the fewest that could have borne what all VMs needed in its busiest minute
   * @param moves that were made in it
   */
  record Hour(Instant begins, int inUse, int needed, int moves) {}

  /**
   * What came of it.
   *
   * @param movedTwice moves of a VM that an earlier plan had moved within the cool-down
   * @param detours moves of a VM that the same plan had put aside on another host
   * @param minutes of hosts that had VMs
   * @param minutesFull of these, those in which the VMs needed more than nine tenths of the cores
   * @param minutesAbove minutes of hosts in which their VMs needed more cores than they have
   * @param fullest the most that a host's VMs needed in a minute, of its cores
   */
  record Outcomes(
      List<Hour> hours,
      long moves,
      long movedTwice,
      long detours,
      long minutes,
      long minutesFull,
      long minutesAbove,
      double fullest) {}

  Outcomes run() {
    Instant end = BEGIN.plus(MEASURING).plus(days);
    for (Instant hour = BEGIN; hour.isBefore(end); hour = hour.plus(Duration.ofHours(1))) {
      boolean isAutomatic = !hour.isBefore(BEGIN.plus(MEASURING));
      int moves = isAutomatic ? turn(hour) : 0;
      double busiest = pass(hour, isAutomatic);
      if (isAutomatic) {
        hours.add(new Hour(hour, fleet.inUse(), needed(busiest), moves));
      }
    }
    return new Outcomes(
        List.copyOf(hours),
        ownMoves.size(),
        movedTwice,
        detours,
        minutes,
        minutesFull,
        minutesAbove,
        fullest);
  }

  /**
   * @return the most cores that all VMs needed in a minute
   */
  private double pass(Instant hour, boolean isAutomatic) {
    double busiest = 0;
    for (Instant minute = hour;
        minute.isBefore(hour.plus(Duration.ofHours(1)));
        minute = minute.plus(MINUTE)) {
      long[] milli = new long[fleet.vms().size()];
      long[] at = new long[fleet.hosts().size()];
      for (int each = 0; each < milli.length; each++) {
        WeekFleet.SimulatedVm vm = fleet.vms().get(each);
        milli[each] = vm.days().next(minute, vm.spec().vcpus());
        at[vm.host()] += milli[each];
      }
      busiest = Math.max(busiest, Arrays.stream(milli).sum() / 1000.0);
      if (isAutomatic) {
        judge(at);
      }
      meters.observe(fleet, milli, minute.plus(MINUTE));
    }
    meters.learn(hour.plus(Duration.ofHours(1)));
    return busiest;
  }

  private void judge(long[] milliAt) {
    for (long milli : milliAt) {
      double share = milli / 1000.0 / WeekFleet.CORES;
      fullest = Math.max(fullest, share);
      minutes += milli > 0 ? 1 : 0;
      minutesFull += share > BORNE ? 1 : 0;
      if (share > 1) {
        minutesAbove++;
      }
    }
  }

  /** An oracle that packs anew at each hour, for nothing, and breaks VMs into pieces. */
  private int needed(double cores) {
    double memory =
        fleet.vms().stream().mapToDouble(vm -> vm.spec().memory().bytes()).sum()
            / WeekFleet.MEMORY.bytes();
    return (int) Math.ceil(Math.max(cores / WeekFleet.CORES, memory));
  }

  private int turn(Instant now) {
    if (!(new History(lastTurn, lastMoves, ownMoves).next(rails, now) instanceof Turn.Plan due)) {
      return 0;
    }
    lastTurn = Optional.of(now);
    FleetSnapshot seen = fleet.snapshot().resting(due.resting());
    Wish mending =
        new Wish(
            Optional.of(Goal.HOSTS),
            Duration.ofDays(30),
            Optional.of(due.mostMoves()),
            Optional.empty(),
            Rules.NONE,
            Optional.empty(),
            Emptied.GIVE_BACK,
            Overfull.MENDED);
    return plan(seen, mending)
        .or(() -> plan(seen, mending.bearing()))
        .map(plan -> make(plan, now))
        .orElse(0);
  }

  private Optional<Plan> plan(FleetSnapshot seen, Wish wish) {
    try {
      PlanRequest request =
          Question.of(seen, meters.demands(), Optional.empty(), Blackouts.UNKNOWN, wish).request();
      Outcome outcome = Planner.plan(request, new SplittableRandom(seed), Budget.ofSteps(STEPS));
      return outcome instanceof Outcome.Planned planned
          ? Optional.of(planned.plan())
          : Optional.empty();
    } catch (UnpricedException e) {
      throw new IllegalStateException("hosts are counted, so no price is missing", e);
    }
  }

  private int make(Plan plan, Instant now) {
    for (Move move : plan.moves()) {
      Instant before = lastMoves.put(move.vm(), now);
      if (now.equals(before)) {
        detours++;
      } else if (before != null && before.plus(rails.coolDown()).isAfter(now)) {
        movedTwice++;
      }
      ownMoves.add(new History.OwnMove(now, Money.ZERO));
      fleet.move(move.vm(), move.destination());
    }
    return plan.moves().size();
  }
}
