package io.godwit.controller.store;

import io.godwit.controller.usage.UsageHour;
import io.godwit.model.VmId;
import java.time.Instant;
import java.util.List;

/** What VMs have used, hour by hour. */
public interface UsageTable {
  /** Adds to what is known of the hour. */
  void add(VmId vm, UsageHour part);

  /** The hours of a VM that begin then or later, by their begin. */
  List<UsageHour> since(VmId vm, Instant begins);

  /** Forgets hours that begin before then, and all of VMs that are gone. */
  void forgetBefore(Instant begins);
}
