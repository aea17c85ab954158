package io.godwit.controller.saga;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a journal says of each step: the last event, its attempt, what it kept, what failed. */
final class SagaProgress {
  /** Kept with the beginning of an attempt that is the step's and no retry of the saga's. */
  static final String BY_ITSELF = "the step goes on by itself";

  /** As {@link #BY_ITSELF}, with one that cannot be cancelled. */
  static final String UNCANCELLABLE = "the step goes on by itself and is not cancelled any more";

  private final Map<String, Standing> steps = new HashMap<>();
  private final Map<String, List<Setback>> setbacks = new HashMap<>();

  /**
   * Where a step stands.
   *
   * @param attempt of its action or its undo, whichever came last
   * @param own attempts of those before it that the step began by itself
   * @param since when that attempt began
   * @param isCancellable whether a wish to cancel reaches that attempt
   */
  record Standing(
      StepEvent event, int attempt, int own, Instant since, String kept, boolean isCancellable) {
    private Standing with(JournalEntry entry) {
      boolean begins =
          entry.event() == StepEvent.STARTED || entry.event() == StepEvent.UNDO_STARTED;
      return new Standing(
          entry.event(),
          entry.attempt(),
          ownWith(entry),
          begins ? entry.at() : since,
          entry.event() == StepEvent.DONE ? entry.detail() : kept,
          begins ? !entry.detail().equals(UNCANCELLABLE) : isCancellable);
    }

    private int ownWith(JournalEntry entry) {
      if (entry.attempt() == 1) {
        return 0;
      }
      return entry.event() == StepEvent.STARTED && isOwn(entry.detail()) ? own + 1 : own;
    }

    private static boolean isOwn(String detail) {
      return detail.equals(BY_ITSELF) || detail.equals(UNCANCELLABLE);
    }

    /** So many times the saga has tried, this one included. */
    int tries() {
      return attempt - own;
    }
  }

  SagaProgress(List<JournalEntry> entries) {
    entries.forEach(this::add);
  }

  void add(JournalEntry entry) {
    steps.merge(
        entry.step(),
        new Standing(entry.event(), entry.attempt(), 0, entry.at(), entry.detail(), true),
        (before, first) -> before.with(entry));
    switch (entry.event()) {
      case FAILED ->
          setbacks
              .computeIfAbsent(entry.step(), step -> new ArrayList<>())
              .add(new Setback(Cause.read(entry.detail()), entry.at()));
      case DONE, UNDONE -> setbacks.remove(entry.step());
      case STARTED, UNDO_STARTED, UNDO_FAILED -> {}
    }
  }

  /** Of the attempts of a step's action so far. */
  List<Setback> setbacks(Step step) {
    return List.copyOf(setbacks.getOrDefault(step.name(), List.of()));
  }

  Optional<Standing> of(Step step) {
    return Optional.ofNullable(steps.get(step.name()));
  }

  /** Something of the step may have happened and was not taken back. */
  boolean mayHaveHappened(Step step) {
    return of(step).filter(standing -> standing.event() != StepEvent.UNDONE).isPresent();
  }

  boolean isDone(Step step) {
    return of(step).filter(standing -> standing.event() == StepEvent.DONE).isPresent();
  }

  /** The attempt that runs now or would be next: a journalled one that has no end goes on. */
  int attempt(Step step, StepEvent begin) {
    return of(step)
        .map(
            standing ->
                switch (standing.event()) {
                  case STARTED, UNDO_STARTED -> standing.event() == begin ? standing.attempt() : 1;
                  case FAILED -> begin == StepEvent.STARTED ? standing.attempt() + 1 : 1;
                  case UNDO_FAILED -> begin == StepEvent.UNDO_STARTED ? standing.attempt() + 1 : 1;
                  case DONE, UNDONE -> 1;
                })
        .orElse(1);
  }

  /** Whether this attempt's beginning is journalled. */
  boolean hasBegun(Step step, StepEvent begin) {
    return of(step).filter(standing -> standing.event() == begin).isPresent();
  }

  /** Whether the step is in an attempt that no wish to cancel reaches. */
  boolean isUncancellable(Step step) {
    return hasBegun(step, StepEvent.STARTED) && !steps.get(step.name()).isCancellable();
  }

  Optional<String> kept(String step) {
    return Optional.ofNullable(steps.get(step))
        .filter(standing -> standing.event() == StepEvent.DONE)
        .map(Standing::kept);
  }
}
