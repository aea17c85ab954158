package io.godwit.controller.usage;

/**
 * How much CPU a VM uses, in thousandths of a core, over all samples of a time.
 *
 * @param usual what it did not exceed in half of them
 * @param high what it did not exceed in 95 of 100
 * @param deviation the standard deviation from the mean
 */
public record Level(long usual, long high, double mean, double deviation) {
  public static final Level NONE = new Level(0, 0, 0, 0);

  /** Of a normal distribution: what 99 of 100 samples do not exceed, in standard deviations. */
  private static final double QUANTILE = 2.33;

  /** Of a host's cores, that part of what plans leave free that is for VMs that vary. */
  private static final double MARGIN = 0.1;

  /**
   * What to count the VM with, so that a host that is filled by such counts can bear its VMs.
   *
   * <p>High values of many VMs seldom come together, so a sum of them would leave hosts half empty.
   * The sum of n independent VMs exceeds its mean by more than {@code q * sqrt(var1 + ... + varn)}
   * in one of 100 samples, q being 2.33. With a margin m, {@code q * sqrt(v) <= q * q * v / (4 * m)
   * + m}, whatever v is, so it is enough to count each with its mean and {@code q * q * var / (4 *
   * m)}, and to leave m free: a linear form of equivalent capacity (Guérin, Ahmadi and Naghshineh,
   * "Equivalent capacity and its application to bandwidth allocation in high-speed networks", IEEE
   * JSAC 9(7), 1991). That VMs are busy at the same hours is in their means.
   *
   * @param host the cores of the smallest host, in thousandths, more than 0
   */
  public long counted(long host) {
    return Math.round(mean + forVariation(host));
  }

  /** The part of {@link #counted} that is beyond the mean. */
  public double forVariation(long host) {
    return QUANTILE * QUANTILE * deviation * deviation / (4 * MARGIN * host);
  }
}
