package io.godwit.controller.saga;

/** What the journal says of a step; the last one of a step is its state. */
public enum StepEvent {
  STARTED,
  DONE,
  FAILED,
  UNDO_STARTED,
  UNDONE,
  UNDO_FAILED
}
