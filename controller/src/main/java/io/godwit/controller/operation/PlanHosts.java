package io.godwit.controller.operation;

import io.godwit.controller.operation.Moves.Begun;
import io.godwit.controller.saga.Cause;
import java.util.Optional;

/**
 * Launches hosts that a plan needs, and gives them up, by operations of their own; {@link Moves}
 * waits for these too.
 */
public interface PlanHosts {

  /**
   * Begins to launch a host. May be asked twice: the same key is the same launch. Not needed where
   * the same plan had launched it before and it is in the fleet.
   *
   * @param plan its number
   * @param key an idempotency key
   */
  Begun launch(long plan, PlannedLaunch launch, String key);

  /**
   * Begins to give up a host for good that the plan has launched, whichever time it was applied;
   * not needed where there is none in the fleet, and refused where it has VMs.
   *
   * @param plan its number
   * @param key an idempotency key
   */
  Begun giveUp(long plan, PlannedLaunch launch, String key);

  /**
   * Why a plan cannot go on with the hosts that it has launched: they are not as it took them to
   * be; empty where it can.
   *
   * @param plan its number
   */
  Optional<Cause> unfit(long plan) throws InterruptedException;
}
