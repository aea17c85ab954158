package io.godwit.api;

/**
 * Asks to move a VM.
 *
 * @param vm its name
 * @param destination a host's name, or {@code provider/NAME} for any host of a provider that fits
 * @param cold moves a stopped VM; without it the VM must run
 * @param dryRun only says whether it would go, through the same code
 * @param maxSpeedBytes per second; null for no limit
 * @param maximumBlackoutMillis in place of what rules that are kept let a live move be expected to
 *     keep the VM silent for; null for these rules
 * @param postCopy lets the move turn to post-copy if it does not converge
 * @param outsideWindows also where rules that are kept say that it is not the time to move it, or
 *     not enough of it; all other rules bind
 */
public record MigrationRequest(
    String vm,
    String destination,
    boolean cold,
    boolean dryRun,
    Long maxSpeedBytes,
    boolean postCopy,
    Integer maximumBlackoutMillis,
    boolean outsideWindows) {

  /** When rules let it be moved. */
  public MigrationRequest(
      String vm,
      String destination,
      boolean cold,
      boolean dryRun,
      Long maxSpeedBytes,
      boolean postCopy,
      Integer maximumBlackoutMillis) {
    this(vm, destination, cold, dryRun, maxSpeedBytes, postCopy, maximumBlackoutMillis, false);
  }

  /** For as long as rules let it be silent. */
  public MigrationRequest(
      String vm,
      String destination,
      boolean cold,
      boolean dryRun,
      Long maxSpeedBytes,
      boolean postCopy) {
    this(vm, destination, cold, dryRun, maxSpeedBytes, postCopy, null);
  }

  /** Without post-copy. */
  public MigrationRequest(
      String vm, String destination, boolean cold, boolean dryRun, Long maxSpeedBytes) {
    this(vm, destination, cold, dryRun, maxSpeedBytes, false);
  }
}
