package io.godwit.model;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * How fast a host is, as its agent measured it last. What could not be measured is empty.
 *
 * @param cpu plain arithmetic
 * @param memory accesses all over 32 MiB, each of which waits for the one before
 * @param disk of the folder that VMs' disks are in
 * @param speed of a VM's core here, as one of the fleet's reference is 1; the controller's to say,
 *     and 1 as long as it has not
 */
public record Calibration(
    Optional<Pace> cpu, Optional<Pace> memory, Optional<Disk> disk, double speed, Instant at) {

  /** What a host counts with that was never measured. */
  public static final double USUAL_SPEED = 1;

  public Calibration {
    Objects.requireNonNull(cpu);
    Objects.requireNonNull(memory);
    Objects.requireNonNull(disk);
    Objects.requireNonNull(at);
    if (!(speed > 0)) {
      throw new IllegalArgumentException("a speed is more than 0, not " + speed);
    }
  }

  /**
   * Steps of the same work for each second of a processor.
   *
   * @param inGuest in a guest under the host's accelerator; more than 0
   * @param bare on the host itself; more than 0
   */
  public record Pace(long inGuest, long bare) {
    public Pace {
      if (inGuest <= 0 || bare <= 0) {
        throw new IllegalArgumentException(
            "a pace is more than 0, not %d and %d".formatted(inGuest, bare));
      }
    }

    /** What a guest has of the host's speed; 1 where nesting costs nothing. */
    public double share() {
      return (double) inGuest / bare;
    }
  }

  /**
   * @param sync how long it takes to have 4 KiB for sure: the median of some
   * @param written for each second, with all of it for sure at the end
   */
  public record Disk(Duration sync, DataSize written) {
    public Disk {
      Objects.requireNonNull(sync);
      Objects.requireNonNull(written);
    }
  }

  /** The same, in reference to a fleet. */
  public Calibration withSpeed(double reference) {
    return new Calibration(cpu, memory, disk, reference, at);
  }

  /** Whether all that is measured could be. */
  public boolean isWhole() {
    return cpu.isPresent() && memory.isPresent() && disk.isPresent();
  }

  /** The same, with what is missing from an earlier one. */
  public Calibration completedBy(Calibration earlier) {
    return new Calibration(
        cpu.or(earlier::cpu), memory.or(earlier::memory), disk.or(earlier::disk), speed, at);
  }
}
