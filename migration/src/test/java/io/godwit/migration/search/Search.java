package io.godwit.migration.search;

import io.godwit.migration.search.Model.Kind;
import io.godwit.migration.search.Model.Step;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Visits every state that a model can reach with so many faults, those with fewer faults first, and
 * along the fewest steps. A state is broken if the model says so, and stuck if no end can be
 * reached from it by ordinary steps, that is, after the faults have ended.
 */
public final class Search<S> {
  private final Model<S> model;
  private final int maxFaults;
  private final Map<S, Visit<S>> visits = new LinkedHashMap<>();
  private final Map<S, List<S>> ordinaryBefore = new HashMap<>();

  private Optional<Counterexample> broken = Optional.empty();

  /** How a state was reached first. The start has no step. */
  private record Visit<S>(Optional<S> before, String step, int faults) {
    Visit(Optional<S> before, Step<S> step, int faults) {
      this(before, step.name(), faults);
    }

    Visit<S> afterFault() {
      return new Visit<>(before, "FAULT: " + step, faults + 1);
    }
  }

  /**
   * @param statesByFaults how many states are reached with at most that many faults; up to the
   *     first broken one
   */
  public record Outcome(List<Integer> statesByFaults, Optional<Counterexample> counterexample) {}

  private Search(Model<S> model, int maxFaults) {
    this.model = model;
    this.maxFaults = maxFaults;
  }

  public static <S> Outcome run(Model<S> model, int maxFaults) {
    return new Search<>(model, maxFaults).run();
  }

  private Outcome run() {
    List<Integer> states = new ArrayList<>();
    Map<S, Visit<S>> entries = Map.of(model.start(), new Visit<>(Optional.empty(), "", 0));
    for (int faults = 0; faults <= maxFaults; faults++) {
      Deque<S> open = new ArrayDeque<>();
      for (Map.Entry<S, Visit<S>> entry : entries.entrySet()) {
        if (isNew(entry.getKey(), entry.getValue())) {
          open.add(entry.getKey());
        }
      }
      entries = explore(open, faults);
      states.add(visits.size());
      if (broken.isPresent()) {
        return new Outcome(states, broken);
      }
    }
    return new Outcome(states, stuck());
  }

  /** Follows the ordinary steps; returns what one fault more leads to. */
  private Map<S, Visit<S>> explore(Deque<S> open, int faults) {
    Map<S, Visit<S>> later = new LinkedHashMap<>();
    while (!open.isEmpty() && broken.isEmpty()) {
      S state = open.remove();
      for (Step<S> step : model.steps(state)) {
        Visit<S> visit = new Visit<>(Optional.of(state), step, faults);
        if (step.kind() == Kind.FAULT) {
          later.putIfAbsent(step.next(), visit.afterFault());
          continue;
        }
        ordinaryBefore.computeIfAbsent(step.next(), any -> new ArrayList<>(2)).add(state);
        if (isNew(step.next(), visit)) {
          open.add(step.next());
        }
      }
    }
    return later;
  }

  private boolean isNew(S state, Visit<S> visit) {
    if (visits.putIfAbsent(state, visit) != null) {
      return false;
    }
    if (broken.isEmpty()) {
      broken = model.broken(state).map(what -> trace(what, state));
    }
    return true;
  }

  private Optional<Counterexample> stuck() {
    Set<S> free = new HashSet<>();
    Deque<S> open = new ArrayDeque<>();
    for (S state : visits.keySet()) {
      if (model.isEnd(state) && free.add(state)) {
        open.add(state);
      }
    }
    while (!open.isEmpty()) {
      for (S before : ordinaryBefore.getOrDefault(open.remove(), List.of())) {
        if (free.add(before)) {
          open.add(before);
        }
      }
    }
    return visits.keySet().stream()
        .filter(state -> !free.contains(state))
        .findFirst()
        .map(state -> trace("no end can be reached any more", state));
  }

  private Counterexample trace(String what, S last) {
    List<String> steps = new ArrayList<>();
    int faults = visits.get(last).faults();
    S state = last;
    while (visits.get(state).before().isPresent()) {
      steps.add(visits.get(state).step());
      state = visits.get(state).before().get();
    }
    Collections.reverse(steps);
    return new Counterexample(what, faults, steps, String.valueOf(last));
  }
}
