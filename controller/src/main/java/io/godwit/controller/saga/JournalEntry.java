package io.godwit.controller.saga;

import java.time.Instant;
import java.util.Objects;

/**
 * One line of a saga's journal.
 *
 * @param attempt of the step, from 1; a later attempt gives new orders, the same one repeats them
 * @param detail what the step kept (with DONE) or why it failed; empty for nothing
 */
public record JournalEntry(String step, StepEvent event, int attempt, Instant at, String detail) {
  public JournalEntry {
    Objects.requireNonNull(step);
    Objects.requireNonNull(event);
    Objects.requireNonNull(at);
    Objects.requireNonNull(detail);
  }
}
