package io.godwit.api;

import java.util.List;

/**
 * What a VM uses, and what plans count it with.
 *
 * @param plannedMilli thousandths of a core that plans count it with; 0 while it is stopped
 * @param why that many, for people
 * @param memoryBytes what plans count it with: what it was given
 * @param memoryMostBytes the most memory that its process has had; null where it was not measured
 * @param measuredSeconds how long it was measured, over the last seven days
 * @param hours those hours of the day that were measured, by the hour
 * @param guestMemory what the guest itself tells of its memory now; null where it tells nothing, or
 *     has not lately
 * @param guestMemoryWhy what that says, or why it is not known, for people
 */
public record VmDemandView(
    String vm,
    long plannedMilli,
    String why,
    long memoryBytes,
    Long memoryMostBytes,
    long measuredSeconds,
    List<Hour> hours,
    GuestMemory guestMemory,
    String guestMemoryWhy) {

  /**
   * By the driver of the VM's balloon, without which nothing is known. Plans do not count with it.
   *
   * @param balloonBytes what its balloon leaves it now
   * @param usedBytes what of that it could not do without now
   * @param usedHighBytes what that did not exceed in 95 of 100 samples of the last seven days; null
   *     where nothing is kept yet
   * @param reclaimableBytes what a host that is short of memory could take of it now
   */
  public record GuestMemory(
      long balloonBytes, long usedBytes, Long usedHighBytes, long reclaimableBytes) {}

  /**
   * An hour of the day, over the last seven days.
   *
   * @param hour from 0 to 23, UTC
   * @param usualMilli what it did not exceed in half of its samples, in thousandths of a core
   * @param highMilli what it did not exceed in 95 of 100
   * @param memoryMostBytes the most memory that its process has had
   * @param diskReadPerSecond bytes, in the mean; the same of the others
   * @param guestUsedHighBytes what its guest could not do without, in 95 of 100 samples; null where
   *     it told nothing
   * @param balloonLeastBytes the least that its balloon left it; null where its guest told nothing
   */
  public record Hour(
      int hour,
      long measuredSeconds,
      long usualMilli,
      long highMilli,
      long memoryMostBytes,
      long diskReadPerSecond,
      long diskWrittenPerSecond,
      long receivedPerSecond,
      long sentPerSecond,
      Long guestUsedHighBytes,
      Long balloonLeastBytes) {}
}
