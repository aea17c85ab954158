package io.godwit.migration.plan.fleet;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;

/**
 * An exact amount, also negative. A plan knows one currency, that of its price book.
 *
 * @param micros millionths of the currency's unit
 */
public record Money(long micros) implements Comparable<Money> {
  public static final Money ZERO = new Money(0);

  private static final int DIGITS = 6;

  /** With an exponent a short text is a number of a billion digits. */
  private static final int LONGEST = 24;

  private static final BigDecimal BYTES_PER_GIGABYTE = BigDecimal.valueOf(1_000_000_000L);
  private static final BigDecimal NANOS_PER_HOUR = BigDecimal.valueOf(3_600_000_000_000L);

  /**
   * Reads a decimal number, for example {@code 0.0928}.
   *
   * @throws IllegalArgumentException if it is none, or finer than a millionth
   */
  public static Money parse(String text) {
    try {
      if (text.length() > LONGEST || text.indexOf('e') >= 0 || text.indexOf('E') >= 0) {
        throw new NumberFormatException("too long, or with an exponent");
      }
      return new Money(new BigDecimal(text).movePointRight(DIGITS).longValueExact());
    } catch (ArithmeticException | NumberFormatException e) {
      throw new IllegalArgumentException(
          "'" + text + "' is not an amount: give a number with at most six decimals", e);
    }
  }

  public Money plus(Money other) {
    return new Money(Math.addExact(micros, other.micros));
  }

  public Money minus(Money other) {
    return new Money(Math.subtractExact(micros, other.micros));
  }

  public Money times(long factor) {
    return new Money(Math.multiplyExact(micros, factor));
  }

  public boolean isNegative() {
    return micros < 0;
  }

  public boolean isMoreThan(Money other) {
    return micros > other.micros;
  }

  /** What this much per hour comes to, to the nearest millionth. */
  public Money perHourFor(Duration time) {
    BigDecimal nanos =
        BigDecimal.valueOf(time.getSeconds())
            .movePointRight(9)
            .add(BigDecimal.valueOf(time.getNano()));
    return share(nanos, NANOS_PER_HOUR);
  }

  /** What this much per gigabyte (10^9 bytes, as providers count) comes to, to a millionth. */
  public Money perGigabyteFor(long bytes) {
    return share(BigDecimal.valueOf(bytes), BYTES_PER_GIGABYTE);
  }

  private Money share(BigDecimal part, BigDecimal whole) {
    BigDecimal amount =
        BigDecimal.valueOf(micros).multiply(part).divide(whole, 0, RoundingMode.HALF_UP);
    return new Money(amount.longValueExact());
  }

  @Override
  public int compareTo(Money other) {
    return Long.compare(micros, other.micros);
  }

  /** For people: with two decimals, more where they are needed. */
  @Override
  public String toString() {
    BigDecimal amount = BigDecimal.valueOf(micros, DIGITS).stripTrailingZeros();
    return (amount.scale() < 2 ? amount.setScale(2) : amount).toPlainString();
  }
}
