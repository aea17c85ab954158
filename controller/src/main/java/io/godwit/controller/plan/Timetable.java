package io.godwit.controller.plan;

import io.godwit.api.PlanView;
import io.godwit.controller.store.RuleRecord;
import io.godwit.controller.store.RuleRecord.Kind;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * When moves that are to be made are expected to end, wave after wave, beside the windows of their
 * VMs and of the hosts that these leave. Of a VM that is put aside on its way all moves count: it
 * must not be left there. What nobody has measured takes no time here.
 *
 * @param legs in their order
 * @param rules that are kept, of VMs by name
 * @param now when the first of them begin
 */
public record Timetable(List<Leg> legs, List<RuleRecord> rules, Instant now) {

  /**
   * One move of one VM.
   *
   * @param wave moves of one begin together, once those of the wave before have ended
   * @param expected zero where that is not known
   */
  public record Leg(int wave, String vm, String source, String destination, Duration expected) {
    public static Leg of(PlanView.Move move) {
      return new Leg(
          move.wave(),
          move.vm(),
          move.source(),
          move.destination(),
          Duration.ofMillis(Optional.ofNullable(move.expectedMillis()).orElse(0L)));
    }
  }

  public Timetable {
    legs = List.copyOf(legs);
    rules = List.copyOf(rules);
  }

  /** A sentence for each VM and window that closes before the VM is at its end. */
  public List<String> tooLate() {
    Map<Integer, Instant> begins = begins();
    Map<String, List<Leg>> byVm = new LinkedHashMap<>();
    legs.forEach(leg -> byVm.computeIfAbsent(leg.vm(), vm -> new ArrayList<>()).add(leg));
    List<String> late = new ArrayList<>();
    for (List<Leg> way : byVm.values()) {
      for (RuleRecord rule : rules) {
        spans(rule, way, begins).stream()
            .flatMap(span -> late(span, rule).stream())
            .findFirst()
            .ifPresent(late::add);
      }
    }
    return late;
  }

  /** A wave takes as long as its longest move. */
  private Map<Integer, Instant> begins() {
    Map<Integer, Duration> longest = new TreeMap<>();
    legs.forEach(
        leg ->
            longest.merge(
                leg.wave(),
                leg.expected(),
                (one, other) -> one.compareTo(other) < 0 ? other : one));
    Map<Integer, Instant> begins = new TreeMap<>();
    Instant next = now;
    for (Map.Entry<Integer, Duration> wave : longest.entrySet()) {
      begins.put(wave.getKey(), next);
      next = next.plus(wave.getValue());
    }
    return begins;
  }

  /**
   * What must be made within one window.
   *
   * @param isFirst whether its VM begins its way with it
   */
  private record Span(List<Leg> legs, Instant begin, Instant end, boolean isFirst) {}

  /** A window of a VM is about its whole way, one of a host about each move off that host. */
  private static List<Span> spans(RuleRecord rule, List<Leg> way, Map<Integer, Instant> begins) {
    if (rule.kind() == Kind.HOST_WINDOW) {
      return way.stream()
          .filter(leg -> leg.source().equals(rule.host()))
          .map(leg -> span(List.of(leg), way, begins))
          .toList();
    }
    return rule.isWindow() && rule.vms().contains(way.getFirst().vm())
        ? List.of(span(way, way, begins))
        : List.of();
  }

  private static Span span(List<Leg> legs, List<Leg> way, Map<Integer, Instant> begins) {
    Leg last = legs.getLast();
    return new Span(
        legs,
        begins.get(legs.getFirst().wave()),
        begins.get(last.wave()).plus(last.expected()),
        legs.getFirst().equals(way.getFirst()));
  }

  private Optional<String> late(Span span, RuleRecord rule) {
    if (span.isFirst() && rule.isClosed(now)) {
      // The rule itself refuses to move it now.
      return Optional.empty();
    }
    if (rule.isClosed(span.begin())) {
      return Optional.of(closed(span, rule));
    }
    return rule.closing(span.begin())
        .filter(span.end()::isAfter)
        .map(closing -> sentence(span.legs(), span.end(), closing, rule));
  }

  private static String closed(Span span, RuleRecord rule) {
    Leg leg = span.legs().getFirst();
    return "VM %s would leave %s for %s at %s, as long as past moves took, and the window is closed then by rule %d: %s"
        .formatted(
            leg.vm(),
            leg.source(),
            leg.destination(),
            span.begin().truncatedTo(ChronoUnit.SECONDS),
            rule.number(),
            rule.words());
  }

  private static String sentence(List<Leg> way, Instant end, Instant closing, RuleRecord rule) {
    Leg last = way.getLast();
    return "VM %s would be on its way to %s%s until %s, as long as past moves took, and the window closes at %s by rule %d: %s"
        .formatted(
            last.vm(),
            last.destination(),
            way.size() > 1 ? " by way of " + way.getFirst().destination() : "",
            end.truncatedTo(ChronoUnit.SECONDS),
            closing,
            rule.number(),
            rule.words());
  }
}
