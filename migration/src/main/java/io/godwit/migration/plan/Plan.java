package io.godwit.migration.plan;

import io.godwit.migration.plan.order.Move;
import io.godwit.migration.plan.order.Wave;
import io.godwit.migration.plan.request.PlanRequest;
import java.util.List;
import java.util.Objects;

/**
 * What to do, decided before anything is touched.
 *
 * @param request what it was made for; a fleet that has changed since needs another plan
 * @param launches before the first wave
 * @param waves one after the other
 * @param releases after the last
 * @param reasons for every VM of the fleet, in its order
 */
public record Plan(
    PlanRequest request,
    List<HostAction.Launch> launches,
    List<Wave> waves,
    List<HostAction.Release> releases,
    Economy economy,
    Quality quality,
    List<Reason> reasons) {
  public Plan {
    Objects.requireNonNull(request);
    launches = List.copyOf(launches);
    waves = List.copyOf(waves);
    releases = List.copyOf(releases);
    Objects.requireNonNull(economy);
    Objects.requireNonNull(quality);
    reasons = List.copyOf(reasons);
  }

  /** In their order. A VM that is put aside on its way has two. */
  public List<Move> moves() {
    return waves.stream().flatMap(wave -> wave.moves().stream()).toList();
  }
}
