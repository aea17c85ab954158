package io.godwit.migration.plan.rule;

import io.godwit.migration.plan.fleet.Dimension;
import io.godwit.migration.plan.fleet.FleetHost;
import io.godwit.migration.plan.fleet.Resources;
import java.util.ArrayList;
import java.util.List;

/** No host holds more than it has, in any dimension; and only hosts that are on hold anything. */
public record Capacity() implements Rule {
  @Override
  public List<Breach> breaches(Placement placement) {
    List<Breach> breaches = new ArrayList<>();
    for (FleetHost host : placement.fleet().hosts()) {
      Resources load = placement.load(host.name());
      if (!placement.isOn(host.name()) && !placement.vmsOn(host.name()).isEmpty()) {
        breaches.add(new Breach(this, host.name().value(), 1, "host " + host.name() + " is off"));
      }
      for (Dimension dimension : placement.fleet().dimensions()) {
        long excess = load.amount(dimension) - host.capacity().amount(dimension);
        if (excess > 0) {
          breaches.add(tooMuch(host, dimension, excess));
        }
      }
    }
    return breaches;
  }

  private Breach tooMuch(FleetHost host, Dimension dimension, long excess) {
    return new Breach(
        this,
        host.name() + "/" + dimension,
        excess,
        "host %s lacks %s".formatted(host.name(), dimension.show(excess)));
  }

  @Override
  public String words() {
    return "a host holds no more than it has";
  }
}
