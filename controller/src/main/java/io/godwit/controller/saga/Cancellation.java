package io.godwit.controller.saga;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Somebody's wish that a saga stops, and what is done at once when it comes. */
final class Cancellation {
  private final Set<Runnable> reactions = new LinkedHashSet<>();
  private boolean requested;

  Cancellation(boolean requested) {
    this.requested = requested;
  }

  void request() {
    List<Runnable> due;
    synchronized (this) {
      requested = true;
      due = List.copyOf(reactions);
    }
    due.forEach(Runnable::run);
  }

  synchronized boolean isRequested() {
    return requested;
  }

  StepRun.Registration add(Runnable reaction) {
    boolean due;
    synchronized (this) {
      reactions.add(reaction);
      due = requested;
    }
    if (due) {
      reaction.run();
    }
    return () -> remove(reaction);
  }

  private synchronized void remove(Runnable reaction) {
    reactions.remove(reaction);
  }
}
