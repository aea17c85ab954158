package io.godwit.migration.plan.fleet;

import io.godwit.model.CpuContract;
import io.godwit.model.HostName;
import java.util.Objects;

/**
 * A host as a plan sees it.
 *
 * @param size what it has, by which it is told how full it is; less than its capacity where its VMs
 *     are let have more than that
 */
public record FleetHost(
    HostName name,
    HostType type,
    Resources size,
    Place place,
    Power power,
    Intake intake,
    Keeping keeping) {

  /** Whether it runs, and so costs. */
  public enum Power {
    ON,
    /** A plan may launch it. */
    OFF
  }

  /** Whether it takes VMs. */
  public enum Intake {
    OPEN,
    /** What runs there may stay; nothing may come. */
    CLOSED,
    /** It is to be emptied. */
    DRAINING
  }

  /** Whether it may be given back to its provider once it is empty. */
  public enum Keeping {
    RELEASABLE,
    /** It costs whatever the plan does. */
    KEPT
  }

  public FleetHost {
    Objects.requireNonNull(name);
    Objects.requireNonNull(type);
    Objects.requireNonNull(size);
    Objects.requireNonNull(place);
    Objects.requireNonNull(power);
    Objects.requireNonNull(intake);
    Objects.requireNonNull(keeping);
  }

  /** One whose VMs may have what it has. */
  public FleetHost(
      HostName name, HostType type, Place place, Power power, Intake intake, Keeping keeping) {
    this(name, type, type.capacity(), place, power, intake, keeping);
  }

  /** What its VMs may have together. */
  public Resources capacity() {
    return type.capacity();
  }

  public boolean isOn() {
    return power == Power.ON;
  }

  /** Whether it costs the same whatever the plan does. */
  public boolean isAlwaysPaid() {
    return isOn() && keeping == Keeping.KEPT;
  }

  /** Whether the VM may come, or stay where it is. */
  public boolean takes(FleetVm vm) {
    return switch (intake) {
      case OPEN -> true;
      case CLOSED -> vm.host().equals(name);
      case DRAINING -> false;
    };
  }

  /** Whether it can keep the promise that was made to a VM. */
  public boolean honours(CpuContract contract) {
    return type.cpuModels().contains(contract.model())
        && contract.missingFrom(type.cpuFeatures()).isEmpty();
  }
}
