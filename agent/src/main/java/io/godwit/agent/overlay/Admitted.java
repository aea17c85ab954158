package io.godwit.agent.overlay;

import io.godwit.agent.overlay.Gate.Admission;
import io.godwit.model.Ipv4Address;
import io.godwit.model.Service;
import io.godwit.model.TransportPort.Transport;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What is admitted as elements of sets, as nft writes them. The kernel refuses elements that
 * overlap, which policies may.
 */
final class Admitted {
  private static final int LAST_PORT = 65535;

  private Admitted() {}

  private record Source(Ipv4Address address, Transport transport) {
    private static final Comparator<Source> ORDER =
        Comparator.comparingInt((Source source) -> source.address().bits())
            .thenComparing(Source::transport);
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
  static List<String> byPort(Collection<Admission> admissions) {
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

  private static void add(
      Map<Source, List<Range>> all, Admission admission, Transport transport, Range range) {
    for (Ipv4Address address : admission.sources()) {
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
  static List<String> wholly(Collection<Admission> admissions) {
    Map<Integer, String> all = new TreeMap<>();
    for (Admission admission : admissions) {
      for (Ipv4Address address : admission.sources()) {
        switch (admission.service()) {
          case Service.Everything any -> all.put(address.bits(), address + " . 0-255");
          case Service.Icmp icmp -> all.putIfAbsent(address.bits(), address + " . icmp");
          case Service.Ports ports -> {}
        }
      }
    }
    return List.copyOf(all.values());
  }
}
