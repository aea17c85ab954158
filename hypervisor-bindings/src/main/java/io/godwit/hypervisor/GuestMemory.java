package io.godwit.hypervisor;

import io.godwit.model.DataSize;
import java.time.Instant;
import java.util.Objects;

/**
 * What the driver of a VM's balloon tells of the guest's memory. A guest may tell what it likes.
 *
 * @param total of the memory that the balloon leaves it, what its kernel manages
 * @param usable what it could use without swapping, caches that it would drop included
 * @param unused not used for anything
 * @param swappedIn counted since its boot
 * @param swappedOut counted since its boot
 * @param majorFaults accesses that waited for a disk, counted since its boot
 * @param toldAt by the host's clock
 */
public record GuestMemory(
    DataSize total,
    DataSize usable,
    DataSize unused,
    DataSize swappedIn,
    DataSize swappedOut,
    long majorFaults,
    Instant toldAt) {
  public GuestMemory {
    Objects.requireNonNull(total);
    Objects.requireNonNull(usable);
    Objects.requireNonNull(unused);
    Objects.requireNonNull(swappedIn);
    Objects.requireNonNull(swappedOut);
    Objects.requireNonNull(toldAt);
  }
}
