package io.godwit.migration.plan;

import io.godwit.migration.plan.fleet.Money;
import io.godwit.model.HostName;

/** What a plan does with a host. */
public sealed interface HostAction {
  HostName host();

  /** Before any move. It then costs so much per hour. */
  record Launch(HostName host, Money perHour) implements HostAction {}

  /** After all moves, once it is empty. It then costs so much less per hour. */
  record Release(HostName host, Money perHour) implements HostAction {}
}
