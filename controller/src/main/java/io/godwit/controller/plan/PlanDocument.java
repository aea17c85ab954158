package io.godwit.controller.plan;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.godwit.api.PlanView;
import java.util.List;

/**
 * All that a plan says, as it is kept: what of a {@link PlanView} never changes.
 *
 * @param economy null where prices are not known
 */
public record PlanDocument(
    String goal,
    int horizonHours,
    PlanView.Economy economy,
    PlanView.Quality quality,
    List<PlanView.Host> hosts,
    List<PlanView.Move> moves,
    List<PlanView.Stay> stays,
    List<String> notes) {

  /** The goal of a plan that takes another one back. */
  public static final String UNDO = "UNDO";

  public PlanDocument {
    hosts = List.copyOf(hosts);
    moves = List.copyOf(moves);
    stays = List.copyOf(stays);
    notes = List.copyOf(notes);
  }

  @JsonIgnore
  public boolean isUndo() {
    return goal.equals(UNDO);
  }

  /** The hosts that have VMs before it and none after it. */
  public List<String> emptied() {
    return in(Role.EMPTIED);
  }

  /** The hosts that have none before it and VMs after it. */
  public List<String> filled() {
    return in(Role.FILLED);
  }

  private List<String> in(Role role) {
    return hosts.stream()
        .filter(host -> host.role().equals(role.name()))
        .map(PlanView.Host::name)
        .toList();
  }

  /** What a plan means for a host. */
  public enum Role {
    STAYS,
    EMPTIED,
    FILLED,
    UNUSED;

    static Role of(boolean before, boolean after) {
      if (before) {
        return after ? STAYS : EMPTIED;
      }
      return after ? FILLED : UNUSED;
    }
  }
}
