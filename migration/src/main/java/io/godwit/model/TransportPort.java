package io.godwit.model;

import java.util.Comparator;
import java.util.Locale;
import java.util.Objects;

/** A port that clients connect to, for example 443/tcp. */
public record TransportPort(Transport transport, int number) implements Comparable<TransportPort> {
  private static final int LAST = 65535;
  private static final Comparator<TransportPort> ORDER =
      Comparator.comparingInt(TransportPort::number).thenComparing(TransportPort::transport);

  /** What carries a connection. */
  public enum Transport {
    TCP,
    UDP
  }

  public TransportPort {
    Objects.requireNonNull(transport);
    requirePort(number);
  }

  /**
   * @throws IllegalArgumentException if it is no port's number
   */
  public static int requirePort(int number) {
    if (number < 1 || number > LAST) {
      throw new IllegalArgumentException(
          "a port is a number from 1 to %d, not %d".formatted(LAST, number));
    }
    return number;
  }

  @Override
  public int compareTo(TransportPort other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return number + "/" + transport.name().toLowerCase(Locale.ROOT);
  }
}
