package io.godwit.hypervisor;

import io.godwit.model.DataSize;
import io.godwit.model.VmId;
import java.time.Duration;
import java.util.Optional;

/**
 * One VM's counters since it started, from one bulk call.
 *
 * @param memory what its balloon leaves it now; all of its memory where it has none
 * @param memoryUsed resident memory of its process
 * @param diskAllocated space that its writable top takes on the host
 * @param guest what the guest itself tells of its memory; empty where it has told nothing since it
 *     started here
 */
public record VmStatistics(
    VmId vm,
    boolean running,
    Duration cpuTime,
    DataSize memory,
    DataSize memoryUsed,
    DataSize diskRead,
    DataSize diskWritten,
    DataSize diskAllocated,
    DataSize networkReceived,
    DataSize networkSent,
    Optional<GuestMemory> guest) {

  /** Of a guest that tells nothing of its memory. */
  public VmStatistics(
      VmId vm,
      boolean running,
      Duration cpuTime,
      DataSize memory,
      DataSize memoryUsed,
      DataSize diskRead,
      DataSize diskWritten,
      DataSize diskAllocated,
      DataSize networkReceived,
      DataSize networkSent) {
    this(
        vm,
        running,
        cpuTime,
        memory,
        memoryUsed,
        diskRead,
        diskWritten,
        diskAllocated,
        networkReceived,
        networkSent,
        Optional.empty());
  }
}
