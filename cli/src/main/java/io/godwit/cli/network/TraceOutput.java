package io.godwit.cli.network;

import io.godwit.api.TraceView;
import io.godwit.api.TraceView.Hop;
import io.godwit.cli.output.Column;
import io.godwit.cli.output.Printer;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** How a trace is shown: all hops in the order of packets, then what is wrong with some. */
record TraceOutput(Printer printer) {
  void show(TraceView trace) {
    printer.one(trace, TraceView::state, out -> text(trace, out));
  }

  private void text(TraceView trace, PrintWriter out) {
    out.println(title(trace));
    out.println();
    printer.list(
        rows(trace).toList(),
        List.of(
            Column.of("WAY", Row::way),
            Column.of("HOP", row -> row.hop().kind()),
            Column.of("HOST", row -> row.hop().host()),
            Column.of("WHAT", row -> row.hop().what()),
            Column.of("LATENCY", Row::latency),
            Column.of("MTU", row -> row.hop().mtu()),
            Column.of("STATE", row -> row.hop().state())),
        row -> row.hop().kind(),
        "");
    complaints(trace).forEach((complaint, hops) -> print(complaint, hops, out));
  }

  private static String title(TraceView trace) {
    String port = trace.port() == null ? "" : ", " + trace.port();
    return trace.toNetwork() == null
        ? "%s to %s in network %s%s: %s"
            .formatted(trace.from(), trace.to(), trace.network(), port, summary(trace.state()))
        : "%s in network %s to %s in network %s%s: %s"
            .formatted(
                trace.from(),
                trace.network(),
                trace.to(),
                trace.toNetwork(),
                port,
                summary(trace.state()));
  }

  private static String summary(String state) {
    return switch (state) {
      case "OK" -> "all hops are OK";
      case "WRONG" -> "a hop is wrong";
      default -> "a hop is unknown";
    };
  }

  private record Row(String way, Hop hop) {
    String latency() {
      return hop.latencyMillis() == null
          ? null
          : String.format(Locale.ROOT, "%.2f ms", hop.latencyMillis());
    }
  }

  private static Stream<Row> rows(TraceView trace) {
    return Stream.concat(
        trace.forth().stream().map(hop -> new Row("there", hop)),
        trace.back().stream().map(hop -> new Row("back", hop)));
  }

  /** What is said of one or more hops of a host. */
  private record Complaint(String host, String problem, String remedy) {}

  private static Map<Complaint, List<String>> complaints(TraceView trace) {
    return rows(trace)
        .map(Row::hop)
        .filter(hop -> hop.problem() != null)
        .collect(
            Collectors.groupingBy(
                hop -> new Complaint(hop.host(), hop.problem(), hop.remedy()),
                LinkedHashMap::new,
                Collectors.mapping(Hop::kind, Collectors.toList())));
  }

  private static void print(Complaint complaint, List<String> hops, PrintWriter out) {
    out.println();
    out.println(
        "%s at %s: %s"
            .formatted(
                hops.stream().distinct().collect(Collectors.joining(", ")),
                complaint.host(),
                complaint.problem()));
    out.println("  " + complaint.remedy());
  }
}
