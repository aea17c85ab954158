package io.godwit.migration.plan.rule;

import io.godwit.migration.plan.fleet.Fleet;
import io.godwit.migration.plan.fleet.FleetVm;
import io.godwit.model.Few;
import io.godwit.model.VmName;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** Which VMs a rule is about. */
public sealed interface Selection {

  /** How many VMs are named in words. */
  int NAMED = 5;

  boolean has(FleetVm vm);

  /** In the fleet's order. */
  default List<FleetVm> in(Fleet fleet) {
    return fleet.vms().stream().filter(this::has).toList();
  }

  /** Those of these names. One that is not in the fleet is no error: rules outlive VMs. */
  record Named(Set<VmName> names) implements Selection {
    public Named {
      names = Set.copyOf(names);
    }

    @Override
    public boolean has(FleetVm vm) {
      return names.contains(vm.name());
    }

    @Override
    public String toString() {
      return Few.of(names.stream().map(VmName::value).sorted().toList(), NAMED);
    }
  }

  /** Those whose user gave them this label with this value. */
  record Labelled(String key, String value) implements Selection {
    public Labelled {
      Objects.requireNonNull(key);
      Objects.requireNonNull(value);
    }

    @Override
    public boolean has(FleetVm vm) {
      return value.equals(vm.labels().get(key));
    }

    @Override
    public String toString() {
      return key + "=" + value;
    }
  }

  /** All of the fleet. */
  record Every() implements Selection {
    @Override
    public boolean has(FleetVm vm) {
      return true;
    }

    @Override
    public String toString() {
      return "every VM";
    }
  }
}
