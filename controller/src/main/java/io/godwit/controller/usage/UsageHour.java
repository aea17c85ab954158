package io.godwit.controller.usage;

import io.godwit.model.DataSize;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;

/**
 * What a VM has used within an hour of the clock.
 *
 * @param begins a whole hour, UTC
 * @param measured how much of it was measured; a VM that is stopped is not
 * @param cpu thousandths of a core, each the mean between two reports
 * @param memoryMost the most memory that its process has had
 * @param guest what the guest itself has told of its memory
 */
public record UsageHour(
    Instant begins,
    Duration measured,
    Samples cpu,
    DataSize memoryMost,
    Traffic traffic,
    GuestMemoryUse guest) {
  public UsageHour {
    Objects.requireNonNull(measured);
    Objects.requireNonNull(cpu);
    Objects.requireNonNull(memoryMost);
    Objects.requireNonNull(traffic);
    Objects.requireNonNull(guest);
    if (!begins.equals(hourOf(begins))) {
      throw new IllegalArgumentException(begins + " is no whole hour");
    }
  }

  /** Of a guest that has told nothing of its memory. */
  public UsageHour(
      Instant begins, Duration measured, Samples cpu, DataSize memoryMost, Traffic traffic) {
    this(begins, measured, cpu, memoryMost, traffic, GuestMemoryUse.unknown());
  }

  /** The hour that a moment is in. */
  public static Instant hourOf(Instant moment) {
    return moment.truncatedTo(ChronoUnit.HOURS);
  }

  /** Both parts of the same hour. */
  public UsageHour plus(UsageHour other) {
    if (!begins.equals(other.begins)) {
      throw new IllegalArgumentException("%s is not %s".formatted(other.begins, begins));
    }
    Samples all = new Samples();
    all.addAll(cpu);
    all.addAll(other.cpu);
    return new UsageHour(
        begins,
        measured.plus(other.measured),
        all,
        memoryMost.isMoreThan(other.memoryMost) ? memoryMost : other.memoryMost,
        traffic.plus(other.traffic),
        guest.plus(other.guest));
  }
}
