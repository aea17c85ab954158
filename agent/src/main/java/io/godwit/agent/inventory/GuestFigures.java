package io.godwit.agent.inventory;

import io.godwit.hypervisor.GuestMemory;
import io.godwit.hypervisor.VmStatistics;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Which of what guests tell of their memory counts. */
public final class GuestFigures {
  /** Six times as long as between two times that a guest tells. */
  private static final Duration OLD = Duration.ofMinutes(1);

  private GuestFigures() {}

  /**
   * Empty where the guest has told nothing, or not lately, as one that has crashed, or tells what
   * cannot be: that it could use more than it has.
   *
   * @param now by the host's clock
   */
  public static Optional<GuestMemory> recent(VmStatistics vm, Instant now) {
    return vm.guest()
        .filter(told -> Duration.between(told.toldAt(), now).abs().compareTo(OLD) <= 0)
        .filter(told -> !told.usable().isMoreThan(told.total()));
  }
}
