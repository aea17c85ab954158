package io.godwit.controller.plan;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.godwit.api.PlanView;
import io.godwit.model.HostName;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * All that a plan says, as it is kept: what of a {@link PlanView} never changes.
 *
 * @param economy null where prices are not known
 * @param balance null of a plan that does not even the load out
 * @param closes hosts that are to take no VMs once it is applied
 * @param opens hosts that another plan had closed and that are to take VMs again
 * @param takesBack hosts that were given back, whose instances are turned on first
 * @param givesBack hosts whose instances are turned off once they are empty
 * @param launches hosts that are launched before anything is moved; their states are of no account
 * @param maximumBlackoutMillis how long its live moves may be expected to keep their VMs silent;
 *     null for however long, and of plans of before
 * @param drains the host that it empties, and nothing else; null of others, and of plans of before
 */
public record PlanDocument(
    String goal,
    int horizonHours,
    PlanView.Economy economy,
    PlanView.Quality quality,
    PlanView.Balance balance,
    List<PlanView.Host> hosts,
    List<PlanView.Move> moves,
    List<PlanView.Stay> stays,
    List<String> notes,
    List<String> closes,
    List<String> opens,
    List<String> takesBack,
    List<String> givesBack,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<PlanView.Launch> launches,
    @JsonInclude(JsonInclude.Include.NON_NULL) Long maximumBlackoutMillis,
    @JsonInclude(JsonInclude.Include.NON_NULL) String drains) {

  /** The goal of a plan that takes another one back. */
  public static final String UNDO = "UNDO";

  /** The goal of a plan that empties a host, and nothing else. */
  static final String DRAIN = "DRAIN";

  public PlanDocument {
    hosts = List.copyOf(hosts);
    moves = List.copyOf(moves);
    stays = List.copyOf(stays);
    notes = List.copyOf(notes);
    closes = List.copyOf(closes);
    opens = List.copyOf(opens);
    // Kept by a version that turned no instance off or on.
    takesBack = takesBack == null ? List.of() : List.copyOf(takesBack);
    givesBack = givesBack == null ? List.of() : List.copyOf(givesBack);
    // Kept by a version that launched none.
    launches = launches == null ? List.of() : List.copyOf(launches);
  }

  /** One whose moves may keep VMs silent however long. */
  PlanDocument(
      String goal,
      int horizonHours,
      PlanView.Economy economy,
      PlanView.Quality quality,
      PlanView.Balance balance,
      List<PlanView.Host> hosts,
      List<PlanView.Move> moves,
      List<PlanView.Stay> stays,
      List<String> notes,
      List<String> closes,
      List<String> opens,
      List<String> takesBack,
      List<String> givesBack,
      List<PlanView.Launch> launches) {
    this(
        goal,
        horizonHours,
        economy,
        quality,
        balance,
        hosts,
        moves,
        stays,
        notes,
        closes,
        opens,
        takesBack,
        givesBack,
        launches,
        null,
        null);
  }

  /** The same plan, whose moves are silent for no longer, also where it is applied later. */
  public PlanDocument silentFor(Optional<Duration> most) {
    return with(notes, closes, givesBack, most.map(Duration::toMillis).orElse(null), drains);
  }

  /** The same plan, which empties a host, if any, and nothing else. */
  public PlanDocument draining(Optional<HostName> host) {
    return with(
        notes, closes, givesBack, maximumBlackoutMillis, host.map(HostName::value).orElse(null));
  }

  /** The same plan, with more for people to know. */
  public PlanDocument noting(List<String> andNotes) {
    List<String> all = Stream.concat(notes.stream(), andNotes.stream()).toList();
    return with(all, closes, givesBack, maximumBlackoutMillis, drains);
  }

  /** The same plan, which also turns off instances; their hosts take no VMs from its begin on. */
  public PlanDocument givingBack(List<String> names) {
    List<String> all = Stream.concat(closes.stream(), names.stream()).distinct().toList();
    return with(notes, all, names, maximumBlackoutMillis, drains);
  }

  private PlanDocument with(
      List<String> newNotes,
      List<String> newCloses,
      List<String> newGivesBack,
      Long newBlackout,
      String newDrains) {
    return new PlanDocument(
        goal,
        horizonHours,
        economy,
        quality,
        balance,
        hosts,
        moves,
        stays,
        newNotes,
        newCloses,
        opens,
        takesBack,
        newGivesBack,
        launches,
        newBlackout,
        newDrains);
  }

  @JsonIgnore
  public boolean isUndo() {
    return goal.equals(UNDO);
  }

  @JsonIgnore
  public boolean isDrain() {
    return goal.equals(DRAIN);
  }

  /** Whether it is to launch a host of that name. */
  boolean isLaunched(String host) {
    return launches.stream().anyMatch(launch -> launch.host().equals(host));
  }

  /** The hosts that have VMs before it and none after it. */
  public List<String> emptied() {
    return Role.EMPTIED.in(hosts);
  }

  /** The hosts that have no VM, neither before nor after it. */
  public List<String> unused() {
    return Role.UNUSED.in(hosts);
  }

  /** Whether it would do nothing at all. */
  @JsonIgnore
  public boolean isIdle() {
    return moves.isEmpty() && takesBack.isEmpty() && givesBack.isEmpty();
  }

  /** What a list of plans shows of it. */
  public Summary summary() {
    return new Summary(
        goal,
        moves.size(),
        count(PlanView.Host::vmsBefore),
        count(PlanView.Host::vmsAfter),
        economy == null ? null : economy.currency(),
        economy == null ? null : economy.gain());
  }

  private int count(Function<PlanView.Host, List<String>> vms) {
    return Math.toIntExact(hosts.stream().filter(host -> !vms.apply(host).isEmpty()).count());
  }

  /** As {@link io.godwit.api.PlanSummaryView}. */
  public record Summary(
      String goal, int moves, int hostsBefore, int hostsAfter, String currency, String gain) {}

  /** What a plan means for a host. */
  public enum Role {
    STAYS,
    EMPTIED,
    FILLED,
    UNUSED;

    /** The names of those for which a plan means this. */
    List<String> in(List<PlanView.Host> hosts) {
      return hosts.stream()
          .filter(host -> host.role().equals(name()))
          .map(PlanView.Host::name)
          .toList();
    }

    static Role of(boolean before, boolean after) {
      if (before) {
        return after ? STAYS : EMPTIED;
      }
      return after ? FILLED : UNUSED;
    }
  }
}
