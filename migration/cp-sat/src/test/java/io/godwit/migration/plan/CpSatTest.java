package io.godwit.migration.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.cpsat.CpSat;
import io.godwit.migration.plan.fleet.FleetHost.Intake;
import io.godwit.migration.plan.fleet.FleetHost.Power;
import io.godwit.migration.plan.request.Goal;
import io.godwit.migration.plan.request.PlanRequest;
import io.godwit.migration.plan.search.Budget;
import io.godwit.migration.plan.search.Effort;
import io.godwit.migration.plan.search.Part;
import io.godwit.migration.plan.search.PartSolver;
import io.godwit.migration.plan.search.PartSolver.Solution;
import io.godwit.migration.plan.search.Progress;
import io.godwit.migration.plan.search.Progress.Stage;
import io.godwit.model.ProviderName;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.ServiceLoader;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Beside every placement there is, on small fleets by chance; and within plans for larger ones. */
class CpSatTest {
  private static final Effort ENOUGH = new Effort(10, Optional.empty());
  private static final long STEPS = 2_000_000;

  private static PartSolver solver;

  @BeforeAll
  static void load() {
    solver = ServiceLoader.load(PartSolver.class).findFirst().orElseThrow();
  }

  @Test
  void noPlacementIsBelowItsBoundAndItsOwnKeepsAllThatThePartSays() {
    List<Integer> equal = LongStream.range(0, 200).mapToObj(CpSatTest::reached).toList();

    assertThat(equal.stream().filter(reached -> reached > 0))
        .as("of those that count money, as good as the best of all placements")
        .hasSizeGreaterThan(70);
  }

  /** 1 where it is as good as the best of all, 0 where that costs more by what no part knows. */
  private static int reached(long seed) {
    PlanRequest request = new RandomFleets(seed).request();
    BruteForce.Best best = BruteForce.of(request);
    if (request.goal() != Goal.COST || best.money().isEmpty() || request.fleet().vms().isEmpty()) {
      return 0;
    }
    Part part = Part.whole(request);
    Solution solution = solver.solve(part, ENOUGH).orElseThrow();
    long cost = part.cost(solution.placement());
    assertThat(part.isKept(solution.placement())).as("seed %d: kept", seed).isTrue();
    assertThat(solution.bound()).as("seed %d: proven", seed).isEqualTo(cost);
    assertThat(cost).as("seed %d: bound", seed).isLessThanOrEqualTo(best.money().getAsLong());
    return cost == best.money().getAsLong() ? 1 : 0;
  }

  @Test
  void whatCannotBeIsNotFound() {
    PlanRequest request =
        new TestFleet()
            .with("small", 8)
            .with("other", 8)
            .on("small", "one", 6)
            .on("small", "two", 6)
            .on("other", "three", 6)
            .request();

    assertThat(solver.solve(Part.whole(request), ENOUGH)).isEmpty();
  }

  @Test
  void plansOfSomeVmsAreNoWorseWithIt() {
    for (long seed = 0; seed < 12; seed++) {
      PlanRequest request = RandomFleets.around(seed, 24).request();
      Outcome without = plan(request, PartSolver.none(), seed, Progress.none());
      Outcome with = plan(request, solver, seed, Progress.none());
      assertThat(with.getClass()).as("seed %d", seed).isEqualTo(without.getClass());
      if (without instanceof Outcome.Planned one && with instanceof Outcome.Planned other) {
        assertThat(other.plan().quality().cost())
            .as("seed %d", seed)
            .isLessThanOrEqualTo(one.plan().quality().cost());
        assertThat(other.plan().quality().bound())
            .as("seed %d", seed)
            .isLessThanOrEqualTo(one.plan().quality().cost());
      }
    }
  }

  /** 24 VMs on hosts that are alike: too many placements to try them all. */
  @Test
  void whatTryingAllDoesNotProveItProves() {
    TestFleet fleet = new TestFleet().aimingAt(Goal.HOSTS);
    Random random = new Random(1);
    for (int host = 0; host < 8; host++) {
      ProviderName provider = host % 2 == 0 ? TestFleet.EAST : TestFleet.WEST;
      fleet.with("host-" + host, 64, provider, Power.ON, Intake.OPEN);
      for (int vm = 0; vm < 3; vm++) {
        fleet.on("host-" + host, "vm-%d-%d".formatted(host, vm), 5 + random.nextInt(15));
      }
    }
    Quality without = quality(plan(fleet.request(), PartSolver.none(), 1, Progress.none()));
    Quality with = quality(plan(fleet.request(), solver, 1, Progress.none()));

    assertThat(without.isOptimal()).isFalse();
    assertThat(with.isOptimal()).isTrue();
    assertThat(with.cost()).isLessThanOrEqualTo(without.cost());
  }

  private static Quality quality(Outcome outcome) {
    return ((Outcome.Planned) outcome).plan().quality();
  }

  @Test
  void windowsOfManyVmsAreRepaired() {
    long saved = 0;
    for (long seed = 1; seed <= 4; seed++) {
      Map<Stage, Long> moved = new EnumMap<>(Stage.class);
      PlanRequest request = RandomFleets.around(seed, 90).request();
      Outcome with =
          plan(request, solver, seed, (stage, hosts, moves, bytes) -> moved.put(stage, bytes));
      Outcome without = plan(request, PartSolver.none(), seed, Progress.none());

      assertThat(with.getClass()).as("seed %d", seed).isEqualTo(without.getClass());
      if (with instanceof Outcome.Planned one && without instanceof Outcome.Planned other) {
        assertThat(one.plan().quality().hosts())
            .as("seed %d: hosts", seed)
            .isLessThanOrEqualTo(other.plan().quality().hosts());
        saved += moved.get(Stage.REPAIRED) - moved.get(Stage.WINDOWS);
      }
    }
    assertThat(saved).as("bytes that windows take back").isPositive();
  }

  @Test
  void theSamePartAndEffortGiveTheSamePlacement() {
    Part part = Part.whole(RandomFleets.around(5, 40).request());
    Effort little = new Effort(0.1, Optional.empty());

    assertThat(new CpSat().solve(part, little)).isEqualTo(solver.solve(part, little));
  }

  private static Outcome plan(
      PlanRequest request, PartSolver solver, long seed, Progress progress) {
    return Planner.plan(request, solver, new Random(seed), Budget.ofSteps(STEPS), progress);
  }
}
