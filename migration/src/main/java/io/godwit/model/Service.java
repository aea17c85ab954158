package io.godwit.model;

import io.godwit.model.TransportPort.Transport;
import java.util.Comparator;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What new connections a policy lets in. */
public sealed interface Service {
  /** The order in which hosts are told: all, ICMP, TCP, UDP, by ports. */
  Comparator<Service> ORDER =
      Comparator.comparing(Service::protocol)
          .thenComparingInt(Service::first)
          .thenComparingInt(Service::last);

  /** Every protocol. */
  record Everything() implements Service {
    @Override
    public String toString() {
      return "any";
    }
  }

  /** Echo requests and the like. */
  record Icmp() implements Service {
    @Override
    public String toString() {
      return "icmp";
    }
  }

  /**
   * Ports of a transport.
   *
   * @param first 1 to 65535
   * @param last included; not less than the first
   */
  record Ports(Transport transport, int first, int last) implements Service {
    private static final Pattern TEXT = Pattern.compile("([0-9]{1,5})(?:-([0-9]{1,5}))?/(tcp|udp)");
    private static final int LOWEST = 1;
    private static final int HIGHEST = 65535;

    /**
     * @throws IllegalArgumentException if they are no range of ports; says why
     */
    public Ports {
      Objects.requireNonNull(transport);
      TransportPort.requirePort(first);
      TransportPort.requirePort(last);
      if (first > last) {
        throw new IllegalArgumentException(
            "ports %d-%d are none, as the first is above the last; write %d-%d"
                .formatted(first, last, last, first));
      }
    }

    public static Ports all(Transport transport) {
      return new Ports(transport, LOWEST, HIGHEST);
    }

    private boolean covers(Ports other) {
      return transport == other.transport && first <= other.first && other.last <= last;
    }

    @Override
    public String toString() {
      if (first == LOWEST && last == HIGHEST) {
        return name();
      }
      return first == last ? first + "/" + name() : "%d-%d/%s".formatted(first, last, name());
    }

    private String name() {
      return transport.name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * @param text as {@code any}, {@code icmp}, {@code tcp}, {@code 53/udp} or {@code 8000-8100/tcp}
   * @throws IllegalArgumentException if it is none of them, or names no port; says why
   */
  static Service parse(String text) {
    return switch (text) {
      case "any" -> new Everything();
      case "icmp" -> new Icmp();
      case "tcp" -> Ports.all(Transport.TCP);
      case "udp" -> Ports.all(Transport.UDP);
      default -> ports(text);
    };
  }

  private static Service ports(String text) {
    Matcher parts = Ports.TEXT.matcher(text);
    if (!parts.matches()) {
      throw new IllegalArgumentException(
          "'%s' names no protocol and ports: write any, icmp, tcp, udp, 443/tcp or 8000-8100/tcp"
              .formatted(Printable.of(text)));
    }
    int first = Integer.parseInt(parts.group(1));
    return new Ports(
        Transport.valueOf(parts.group(3).toUpperCase(Locale.ROOT)),
        first,
        parts.group(2) == null ? first : Integer.parseInt(parts.group(2)));
  }

  /** Whether all of the other is in it. */
  default boolean covers(Service other) {
    return switch (this) {
      case Everything everything -> true;
      case Icmp icmp -> other instanceof Icmp;
      case Ports ports -> other instanceof Ports others && ports.covers(others);
    };
  }

  private String protocol() {
    return switch (this) {
      case Everything all -> all.toString();
      case Icmp icmp -> icmp.toString();
      case Ports ports -> ports.name();
    };
  }

  private int first() {
    return this instanceof Ports ports ? ports.first() : 0;
  }

  private int last() {
    return this instanceof Ports ports ? ports.last() : 0;
  }
}
