package io.godwit.migration.plan.rule;

import io.godwit.migration.plan.fleet.FleetVm;
import io.godwit.model.HostName;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * A move of these VMs is expected to keep them silent no longer than so. A placement shows it of a
 * VM that is on its way; where no move between two hosts was measured, nothing is expected of one,
 * and it may be made.
 *
 * @param most longer than zero
 * @param expected of a move between two hosts, in either direction
 */
public record MaximumBlackout(Selection vms, Duration most, Map<Set<HostName>, Duration> expected)
    implements Rule {
  public MaximumBlackout {
    Objects.requireNonNull(vms);
    if (most.isNegative() || most.isZero()) {
      throw new IllegalArgumentException("a blackout is longer than zero, not " + most);
    }
    expected = Map.copyOf(expected);
  }

  /** Whether it lets the VM go from one host to another, or stay. */
  public boolean allows(FleetVm vm, HostName from, HostName to) {
    return !vms.has(vm) || excess(from, to) == 0;
  }

  /** In milliseconds; 0 where it is short enough. */
  private long excess(HostName from, HostName to) {
    if (from.equals(to)) {
      return 0;
    }
    Duration blackout = expected.getOrDefault(Set.of(from, to), Duration.ZERO);
    return blackout.compareTo(most) <= 0 ? 0 : Math.max(1, blackout.minus(most).toMillis());
  }

  @Override
  public List<Breach> breaches(Placement placement) {
    return vms.in(placement.fleet()).stream()
        .filter(vm -> isTooLong(placement.hostsOf(vm.name())))
        .map(vm -> breach(vm, placement.hostsOf(vm.name())))
        .toList();
  }

  private boolean isTooLong(List<HostName> hosts) {
    return excess(hosts.getFirst(), hosts.getLast()) > 0;
  }

  private Breach breach(FleetVm vm, List<HostName> hosts) {
    HostName from = hosts.getFirst();
    HostName to = hosts.getLast();
    return new Breach(
        this,
        "%s/%s/%s".formatted(vm.name(), from, to),
        excess(from, to),
        "%s: VM %s would be for %d ms on its way from %s to %s"
            .formatted(words(), vm.name(), expected.get(Set.of(from, to)).toMillis(), from, to));
  }

  @Override
  public String words() {
    return "%s are silent for at most %d ms".formatted(vms, most.toMillis());
  }
}
