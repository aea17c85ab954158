package io.godwit.migration.plan.search;

import io.godwit.model.HostName;
import io.godwit.model.VmName;
import java.util.Map;
import java.util.Optional;

/** Knows whether a placement may be, and how to get there. */
@FunctionalInterface
public interface Ways {

  /** Empty where a rule does not hold there, or no order of moves was found. */
  Optional<Way> to(Map<VmName, HostName> placement);
}
