package io.godwit.agent.overlay;

import io.godwit.agent.overlay.Gate.Admission;
import io.godwit.model.IpAddress;
import io.godwit.model.Ipv4Address;
import io.godwit.model.Ipv6Address;
import io.godwit.model.Service;
import io.godwit.model.TransportPort.Transport;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What is admitted of one version of IP as elements of sets, as nft writes them. The kernel refuses
 * elements that overlap, which policies may.
 */
record Admitted(IpVersion version, List<Admission> admissions) {
  private static final int LAST_PORT = 65535;
  private static final Comparator<IpAddress> BY_ADDRESS =
      Comparator.comparing(Admitted::bits, Arrays::compareUnsigned);

  Admitted {
    admissions = List.copyOf(admissions);
  }

  private record Source(IpAddress address, Transport transport) {
    private static final Comparator<Source> ORDER =
        Comparator.comparing(Source::address, BY_ADDRESS).thenComparing(Source::transport);
  }

  private record Range(int first, int last) {
    private boolean touches(Range next) {
      return next.first <= last + 1;
    }

    private Range and(Range next) {
      return new Range(first, Math.max(last, next.last));
    }

    @Override
    public String toString() {
      return first == last ? Integer.toString(first) : first + "-" + last;
    }
  }

  /** By address, transport and ports. */
  List<String> byPort() {
    Map<Source, List<Range>> all = new TreeMap<>(Source.ORDER);
    for (Admission admission : admissions) {
      switch (admission.service()) {
        case Service.Everything any -> {
          add(all, admission, Transport.TCP, new Range(0, LAST_PORT));
          add(all, admission, Transport.UDP, new Range(0, LAST_PORT));
        }
        case Service.Ports ports ->
            add(all, admission, ports.transport(), new Range(ports.first(), ports.last()));
        case Service.Icmp icmp -> {}
      }
    }
    return all.entrySet().stream()
        .flatMap(each -> joined(each.getValue()).map(range -> element(each.getKey(), range)))
        .toList();
  }

  private void add(
      Map<Source, List<Range>> all, Admission admission, Transport transport, Range range) {
    for (IpAddress address : sources(admission)) {
      all.computeIfAbsent(new Source(address, transport), source -> new ArrayList<>()).add(range);
    }
  }

  private static Stream<Range> joined(List<Range> ranges) {
    List<Range> joined = new ArrayList<>();
    ranges.stream()
        .sorted(Comparator.comparingInt(Range::first))
        .forEach(
            next -> {
              if (!joined.isEmpty() && joined.getLast().touches(next)) {
                joined.add(joined.removeLast().and(next));
              } else {
                joined.add(next);
              }
            });
    return joined.stream();
  }

  private static String element(Source source, Range ports) {
    return "%s . %s . %s"
        .formatted(source.address(), source.transport().name().toLowerCase(Locale.ROOT), ports);
  }

  /** By address and protocol, for those that have no ports. */
  List<String> wholly() {
    Map<IpAddress, String> all = new TreeMap<>(BY_ADDRESS);
    for (Admission admission : admissions) {
      for (IpAddress address : sources(admission)) {
        switch (admission.service()) {
          case Service.Everything any -> all.put(address, address + " . 0-255");
          case Service.Icmp icmp -> all.putIfAbsent(address, address + " . " + version.icmp());
          case Service.Ports ports -> {}
        }
      }
    }
    return List.copyOf(all.values());
  }

  private List<IpAddress> sources(Admission admission) {
    return admission.sources().stream()
        .filter(address -> IpVersion.of(address) == version)
        .toList();
  }

  private static byte[] bits(IpAddress address) {
    return switch (address) {
      case Ipv4Address four -> ByteBuffer.allocate(Integer.BYTES).putInt(four.bits()).array();
      case Ipv6Address six -> six.bytes();
    };
  }
}
