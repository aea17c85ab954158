package io.godwit.bench.evidence;

import io.godwit.bench.evidence.BesideHSqueeze.Goal;
import io.godwit.bench.evidence.PlannedFleets.Kind;
import io.godwit.bench.fixture.Installation;
import io.godwit.bench.peer.HBal;
import io.godwit.bench.peer.HSqueeze;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;

/**
 * What the planner reaches, on fleets that were made from seeds; and, on the lab, what plans say of
 * themselves.
 */
final class ConsolidateClaims implements ClaimSet {
  private static final String EASY = "EASY";
  private static final String HARD = "HARD";
  private static final String IDENTICAL = "IDENTICAL";
  private static final String MIXED = "MIXED";
  private static final List<Long> THREE = List.of(1L, 2L, 3L);
  private static final List<Long> FIVE = List.of(1L, 2L, 3L, 4L, 5L);

  @Override
  public void measure(Installation installation, InstantSource clock, Measurer measurer)
      throws IOException, InterruptedException {
    PlannedFleets fleets = new PlannedFleets(installation);
    for (Claim claim : of(fleets)) {
      measurer.measure(claim);
    }
    for (Claim claim : beside(new HSqueeze(clock), fleets)) {
      measurer.measure(claim);
    }
    for (Claim claim : beside(new HBal(clock), fleets)) {
      measurer.measure(claim);
    }
    measurer.measure(new AutomaticWeek(installation));
    measurer.measure(new PredictedPlans(installation, clock));
    measurer.measure(new InterruptedPlans(installation, clock));
  }

  private static List<Claim> of(PlannedFleets fleets) {
    return List.of(
        new FewestHosts(fleets, new Kind(50, EASY, IDENTICAL), FIVE, 2, 1),
        new FewestHosts(fleets, new Kind(50, HARD, IDENTICAL), FIVE, 2, 1),
        new FewestHosts(fleets, new Kind(500, EASY, IDENTICAL), THREE, 5, 1.01),
        new FewestHosts(fleets, new Kind(500, HARD, IDENTICAL), THREE, 5, 1.02),
        new FewestBytes(fleets, new Kind(500, EASY, IDENTICAL), THREE, 30, 0.65),
        new FewestBytes(fleets, new Kind(500, HARD, IDENTICAL), THREE, 30, 0.8),
        new WithExactSolver(fleets, new Kind(50, EASY, IDENTICAL), FIVE, 2),
        new WithExactSolver(fleets, new Kind(50, HARD, IDENTICAL), FIVE, 2),
        new WithExactSolver(fleets, new Kind(500, EASY, IDENTICAL), THREE, 30),
        new WithExactSolver(fleets, new Kind(500, HARD, IDENTICAL), THREE, 30),
        new FewestHosts(fleets, new Kind(5000, EASY, IDENTICAL), THREE, 20, 1.01),
        new FewestHosts(fleets, new Kind(5000, HARD, IDENTICAL), THREE, 20, 1.025),
        new CheapestHosts(fleets, new Kind(500, EASY, MIXED), THREE, 5, 1.01),
        new CheapestHosts(fleets, new Kind(500, HARD, MIXED), THREE, 5, 1.02));
  }

  private static List<Claim> beside(HSqueeze peer, PlannedFleets fleets) {
    return List.of(
        new BesideHSqueeze(fleets, peer, beside(50, EASY), FIVE, 2, Goal.NOT_MORE),
        new BesideHSqueeze(fleets, peer, beside(50, HARD), FIVE, 2, Goal.FEWER),
        new BesideHSqueeze(fleets, peer, beside(100, EASY), THREE, 5, Goal.NOT_MORE),
        new BesideHSqueeze(fleets, peer, beside(100, HARD), THREE, 5, Goal.FEWER));
  }

  private static List<Claim> beside(HBal peer, PlannedFleets fleets) {
    return Stream.of(EASY, HARD)
        .flatMap(difficulty -> Stream.of(50, 100).map(vms -> balanced(vms, difficulty)))
        .<Claim>map(kind -> new BesideHBal(fleets, peer, kind, FIVE, 5))
        .toList();
  }

  /** As far as its model goes: it looks at no disk that does not move. */
  private static Kind beside(int vms, String difficulty) {
    return new Kind(vms, difficulty, IDENTICAL, "ELSEWHERE", "");
  }

  private static Kind balanced(int vms, String difficulty) {
    return new Kind(vms, difficulty, IDENTICAL, "ELSEWHERE", "BALANCE");
  }
}
