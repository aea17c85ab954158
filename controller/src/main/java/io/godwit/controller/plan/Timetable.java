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
      Instant end = begins.get(way.getLast().wave()).plus(way.getLast().expected());
      for (RuleRecord rule : rules) {
        if (isAbout(rule, way) && rule.closing(now).filter(end::isAfter).isPresent()) {
          late.add(sentence(way, end, rule));
        }
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

  private static boolean isAbout(RuleRecord rule, List<Leg> way) {
    return rule.kind() == Kind.HOST_WINDOW
        ? way.stream().anyMatch(leg -> leg.source().equals(rule.host()))
        : rule.isWindow() && rule.vms().contains(way.getFirst().vm());
  }

  private String sentence(List<Leg> way, Instant end, RuleRecord rule) {
    Leg last = way.getLast();
    return "VM %s would be on its way to %s%s until %s, as long as past moves took, and the window closes at %s by rule %d: %s"
        .formatted(
            last.vm(),
            last.destination(),
            way.size() > 1 ? " by way of " + way.getFirst().destination() : "",
            end.truncatedTo(ChronoUnit.SECONDS),
            rule.closing(now).orElseThrow(),
            rule.number(),
            rule.words());
  }
}
