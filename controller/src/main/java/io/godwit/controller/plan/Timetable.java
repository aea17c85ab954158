package io.godwit.controller.plan;

import io.godwit.controller.store.RuleRecord;
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
 * When moves that are to be made are expected to begin and end, wave after wave, beside the windows
 * of their VMs and of the hosts that these leave: each is to be open when a move begins, and until
 * it ends. Of a VM that is put aside on its way all moves count: it must not be left there. What
 * nobody has measured takes no time here.
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
    private boolean isBoundBy(RuleRecord rule) {
      return rule.isWindowOf(vm, source);
    }
  }

  /** How a VM is not moved in its window. */
  public enum Obstacle {
    CLOSED_NOW,
    /** It closes before the VM is at its end, or is closed when a move on its way begins. */
    CLOSES_MEANWHILE
  }

  /**
   * A VM that would be moved out of a window.
   *
   * @param wave the one in which its way begins
   * @param destination where its way ends
   * @param why for people
   */
  public record Late(
      int wave, String vm, String destination, RuleRecord rule, Obstacle obstacle, String why) {}

  /**
   * The end of what may be made in the windows as they are.
   *
   * @param wave the first that is not begun
   */
  public record Stop(int wave, List<Late> why) {
    public Stop {
      why = List.copyOf(why);
    }
  }

  public Timetable {
    legs = List.copyOf(legs);
    rules = List.copyOf(rules);
  }

  /** One for each VM and window out of which it would be moved. */
  public List<Late> late() {
    Map<Integer, Instant> begins = begins();
    Map<String, List<Leg>> byVm = new LinkedHashMap<>();
    legs.forEach(leg -> byVm.computeIfAbsent(leg.vm(), vm -> new ArrayList<>()).add(leg));
    List<Late> late = new ArrayList<>();
    for (List<Leg> way : byVm.values()) {
      for (RuleRecord rule : rules) {
        way.stream()
            .filter(leg -> leg.isBoundBy(rule))
            .flatMap(leg -> late(way, leg, rule, begins).stream())
            .findFirst()
            .ifPresent(late::add);
      }
    }
    return late;
  }

  /** Before which wave to stop, so that none is moved out of its window; empty where none is. */
  public Optional<Stop> stop() {
    List<Late> late = late();
    return late.stream()
        .map(Late::wave)
        .min(Integer::compare)
        .map(wave -> new Stop(wave, late.stream().filter(each -> each.wave() == wave).toList()));
  }

  /** Whether a stop lets nothing of it be begun. */
  public boolean isAtOnce(Stop stop) {
    return legs.stream().mapToInt(Leg::wave).min().orElse(0) == stop.wave();
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

  /** By the window as it is when the leg begins: that of another host may not be open before. */
  private Optional<Late> late(
      List<Leg> way, Leg leg, RuleRecord rule, Map<Integer, Instant> begins) {
    Instant begin = begins.get(leg.wave());
    if (rule.isClosed(begin)) {
      return Optional.of(
          late(
              way,
              rule,
              begin.equals(now) ? Obstacle.CLOSED_NOW : Obstacle.CLOSES_MEANWHILE,
              "VM %s would leave host %s on its way to %s at %s, and its window is closed then"
                  .formatted(leg.vm(), leg.source(), way.getLast().destination(), shown(begin))));
    }
    Instant end = begin.plus(leg.expected());
    return rule.closing(begin)
        .filter(end::isAfter)
        .map(closing -> late(way, rule, Obstacle.CLOSES_MEANWHILE, closes(way, begins, closing)));
  }

  private static String closes(List<Leg> way, Map<Integer, Instant> begins, Instant closing) {
    Leg last = way.getLast();
    return "VM %s would be on its way to %s%s until %s, as long as past moves took, and the window closes at %s"
        .formatted(
            last.vm(),
            last.destination(),
            way.size() > 1 ? " by way of " + way.getFirst().destination() : "",
            shown(begins.get(last.wave()).plus(last.expected())),
            closing);
  }

  private static Instant shown(Instant moment) {
    return moment.truncatedTo(ChronoUnit.SECONDS);
  }

  private static Late late(List<Leg> way, RuleRecord rule, Obstacle obstacle, String why) {
    return new Late(
        way.getFirst().wave(),
        way.getFirst().vm(),
        way.getLast().destination(),
        rule,
        obstacle,
        "%s by rule %d: %s".formatted(why, rule.number(), rule.words()));
  }
}
