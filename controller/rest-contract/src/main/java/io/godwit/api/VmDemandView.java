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
 */
public record VmDemandView(
    String vm,
    long plannedMilli,
    String why,
    long memoryBytes,
    Long memoryMostBytes,
    long measuredSeconds,
    List<Hour> hours) {

  /**
   * An hour of the day, over the last seven days.
   *
   * @param hour from 0 to 23, UTC
   * @param usualMilli what it did not exceed in half of its samples, in thousandths of a core
   * @param highMilli what it did not exceed in 95 of 100
   * @param memoryMostBytes the most memory that its process has had
   * @param diskReadPerSecond bytes, in the mean; the same of the others
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
      long sentPerSecond) {}
}
