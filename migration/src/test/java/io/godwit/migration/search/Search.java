package io.godwit.migration.search;

import io.godwit.migration.search.Model.Kind;
import io.godwit.migration.search.Model.Step;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
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
  private Optional<Counterexample> broken = Optional.empty();

  /** A state, how it was reached first, and all that lead to it by an ordinary step. */
  private static final class Visit<S> {
    private final S state;
    private final Optional<Visit<S>> before;
    private final String step;
    private final int faults;
    private final List<Visit<S>> ordinaryBefore = new ArrayList<>(2);

    Visit(S state, Optional<Visit<S>> before, String step, int faults) {
      this.state = state;
      this.before = before;
      this.step = step;
      this.faults = faults;
    }
  }

  /**
   * @param statesByFaults how many states are reached with at most that many faults; up to the
   *     first broken one
   */
  public record Outcome(List<Integer> statesByFaults, Optional<Counterexample> counterexample) {
    public Outcome {
      statesByFaults = List.copyOf(statesByFaults);
    }
  }

  private Search(Model<S> model, int maxFaults) {
    this.model = model;
    this.maxFaults = maxFaults;
  }

  public static <S> Outcome run(Model<S> model, int maxFaults) {
    return new Search<>(model, maxFaults).run();
  }

  private Outcome run() {
    List<Integer> states = new ArrayList<>();
    List<Visit<S>> entries = List.of(new Visit<>(model.start(), Optional.empty(), "", 0));
    for (int faults = 0; faults <= maxFaults; faults++) {
      entries = explore(entered(entries));
      states.add(visits.size());
      if (broken.isPresent()) {
        return new Outcome(states, broken);
      }
    }
    return new Outcome(states, stuck());
  }

  private Deque<Visit<S>> entered(List<Visit<S>> entries) {
    Deque<Visit<S>> fresh = new ArrayDeque<>();
    for (Visit<S> entry : entries) {
      if (!visits.containsKey(entry.state)) {
        enter(entry);
        fresh.add(entry);
      }
    }
    return fresh;
  }

  private void enter(Visit<S> visit) {
    visits.put(visit.state, visit);
    if (broken.isEmpty()) {
      broken = model.broken(visit.state).map(what -> trace(what, visit));
    }
  }

  /** Follows the ordinary steps; returns what one fault more leads to. */
  private List<Visit<S>> explore(Deque<Visit<S>> open) {
    List<Visit<S>> later = new ArrayList<>();
    while (!open.isEmpty() && broken.isEmpty()) {
      Visit<S> from = open.remove();
      for (Step<S> step : model.steps(from.state)) {
        if (step.kind() == Kind.FAULT) {
          String name = "FAULT: " + step.name();
          later.add(new Visit<>(step.next(), Optional.of(from), name, from.faults + 1));
        } else {
          follow(from, step, open);
        }
      }
    }
    return later;
  }

  private void follow(Visit<S> from, Step<S> step, Deque<Visit<S>> open) {
    Visit<S> known = visits.get(step.next());
    if (known == null) {
      known = new Visit<>(step.next(), Optional.of(from), step.name(), from.faults);
      enter(known);
      open.add(known);
    }
    known.ordinaryBefore.add(from);
  }

  private Optional<Counterexample> stuck() {
    Set<Visit<S>> free = new HashSet<>();
    Deque<Visit<S>> open = new ArrayDeque<>();
    for (Visit<S> visit : visits.values()) {
      if (model.isEnd(visit.state) && free.add(visit)) {
        open.add(visit);
      }
    }
    while (!open.isEmpty()) {
      for (Visit<S> before : open.remove().ordinaryBefore) {
        if (free.add(before)) {
          open.add(before);
        }
      }
    }
    return visits.values().stream()
        .filter(visit -> !free.contains(visit))
        .findFirst()
        .map(visit -> trace("no end can be reached any more", visit));
  }

  private Counterexample trace(String what, Visit<S> last) {
    List<String> steps = new ArrayList<>();
    Visit<S> visit = last;
    while (visit.before.isPresent()) {
      steps.add(visit.step);
      visit = visit.before.get();
    }
    Collections.reverse(steps);
    return new Counterexample(what, last.faults, steps, String.valueOf(last.state));
  }
}
