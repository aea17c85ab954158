package io.godwit.controller.store;

import io.godwit.controller.usage.UsageHour;
import io.godwit.model.VmId;
import java.time.Instant;
import java.util.List;

/** What VMs have used, hour by hour; forgotten with the VM. */
public interface UsageTable {
  /** Adds to what is known of the hour; nothing of a VM that is gone. */
  void add(VmId vm, UsageHour part);

  /**
   * The hours of a VM that begin in a time, by their begin.
   *
   * @param until the last of it
   */
  List<UsageHour> between(VmId vm, Instant from, Instant until);

  /** Forgets all hours of a VM but the newest so many. */
  void keepNewest(VmId vm, int hours);
}
