package io.godwit.migration.plan.fleet;

import io.godwit.model.DataSize;
import java.util.Objects;
import java.util.Optional;

/**
 * An amount of everything that VMs share on a host.
 *
 * @param iops operations on the disk per second, not negative
 * @param network per second, both directions together
 */
public record Resources(CpuDay cpu, DataSize memory, DataSize disk, long iops, DataSize network) {
  public static final Resources NONE =
      new Resources(CpuDay.NONE, DataSize.ZERO, DataSize.ZERO, 0, DataSize.ZERO);

  public Resources {
    Objects.requireNonNull(cpu);
    Objects.requireNonNull(memory);
    Objects.requireNonNull(disk);
    Objects.requireNonNull(network);
    if (iops < 0) {
      throw new IllegalArgumentException("disk operations are not negative: " + iops);
    }
  }

  /** Of CPU the same at any time. */
  public Resources(Cores cpu, DataSize memory, DataSize disk, long iops, DataSize network) {
    this(CpuDay.constant(cpu), memory, disk, iops, network);
  }

  /** In the unit of the dimension; for all of the day the most of it. */
  public long amount(Dimension dimension) {
    return switch (dimension) {
      case CPU -> cpu.most().milli();
      case MEMORY -> memory.bytes();
      case DISK -> disk.bytes();
      case IOPS -> iops;
      case NETWORK -> network.bytes();
      default -> cpu.at(dimension.part());
    };
  }

  public Resources plus(Resources other) {
    return new Resources(
        cpu.plus(other.cpu),
        memory.plus(other.memory),
        disk.plus(other.disk),
        Math.addExact(iops, other.iops),
        network.plus(other.network));
  }

  /**
   * What is left when the other, which is part of this, is taken away.
   *
   * @throws IllegalArgumentException if it is not part of this
   */
  public Resources minus(Resources other) {
    return new Resources(
        cpu.minus(other.cpu),
        new DataSize(memory.bytes() - other.memory.bytes()),
        new DataSize(disk.bytes() - other.disk.bytes()),
        iops - other.iops,
        new DataSize(network.bytes() - other.network.bytes()));
  }

  /** The first dimension in which this is more than there is; empty where all of it fits. */
  public Optional<Dimension> exceeds(Resources capacity) {
    for (Dimension dimension : Dimension.BY_PARTS) {
      if (amount(dimension) > capacity.amount(dimension)) {
        return Optional.of(dimension);
      }
    }
    return Optional.empty();
  }
}
