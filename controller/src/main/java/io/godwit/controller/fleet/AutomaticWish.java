package io.godwit.controller.fleet;

import io.godwit.api.AutomaticRequest;
import io.godwit.api.PlanRequest;
import io.godwit.api.Problem;
import io.godwit.migration.plan.auto.DailyWindow;
import io.godwit.migration.plan.auto.GuardRails;
import io.godwit.migration.plan.fleet.Money;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** What automatic consolidation was told, whole and checked. */
record AutomaticWish(PlanRequest plan, GuardRails rails) {
  private static final PlanRequest ANY = new PlanRequest(null, null, null, null);
  private static final int USUAL_MINUTES = 60;
  private static final int USUAL_MOVES = 20;
  private static final int USUAL_COOL_DOWN = 360;

  /**
   * Reads it; what was left out is as it usually is.
   *
   * @throws RefusedException INVALID
   */
  static AutomaticWish read(AutomaticRequest request) {
    PlanRequest plan = Objects.requireNonNullElse(request.plan(), ANY);
    if (plan.drain() != null) {
      throw new RefusedException(
          Problem.Code.INVALID, "a host is drained once, and not by itself; nothing was changed");
    }
    if (plan.mayLaunch() != null) {
      throw new RefusedException(
          Problem.Code.INVALID,
          "hosts are launched by plans that somebody has seen, and not by itself; nothing was changed");
    }
    try {
      return new AutomaticWish(
          plan,
          new GuardRails(
              Duration.ofMinutes(Objects.requireNonNullElse(request.everyMinutes(), USUAL_MINUTES)),
              Objects.requireNonNullElse(request.movesPerDay(), USUAL_MOVES),
              Optional.ofNullable(request.costPerDay()).map(Money::parse),
              Duration.ofMinutes(
                  Objects.requireNonNullElse(request.coolDownMinutes(), USUAL_COOL_DOWN)),
              Objects.requireNonNullElse(request.windows(), List.<String>of()).stream()
                  .map(DailyWindow::parse)
                  .toList()));
    } catch (IllegalArgumentException e) {
      throw new RefusedException(Problem.Code.INVALID, e.getMessage() + "; nothing was changed");
    }
  }

  /** The same as a request. */
  AutomaticRequest told() {
    return new AutomaticRequest(
        plan,
        Math.toIntExact(rails.every().toMinutes()),
        rails.movesPerDay(),
        Math.toIntExact(rails.coolDown().toMinutes()),
        rails.windows().stream().map(DailyWindow::toString).toList(),
        rails.costPerDay().map(Money::toString).orElse(null));
  }

  /** The plan of a turn that may make so many moves. */
  PlanRequest planOf(int mostMoves) {
    Integer asked = plan.maximumMoves();
    return new PlanRequest(
        plan.goal(),
        plan.horizonHours(),
        asked == null ? mostMoves : Math.min(asked, mostMoves),
        plan.rules(),
        null,
        plan.emptied(),
        plan.minimumGain(),
        plan.maximumBlackoutMillis());
  }
}
