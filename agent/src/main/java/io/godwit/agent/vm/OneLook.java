package io.godwit.agent.vm;

import io.godwit.runtime.Tasks;
import java.util.concurrent.atomic.AtomicBoolean;

/** Looks at something aside, one time at once: a hypervisor that hangs holds up one look only. */
final class OneLook {
  private final String name;
  private final Runnable look;
  private final Tasks tasks;
  private final AtomicBoolean looking = new AtomicBoolean();

  /**
   * @param name of the task
   */
  OneLook(String name, Runnable look, Tasks tasks) {
    this.name = name;
    this.look = look;
    this.tasks = tasks;
  }

  /** Nothing where the last look has not ended. */
  void begin() {
    if (looking.compareAndSet(false, true)) {
      Tasks.Task unused = tasks.start(name, this::lookInTurn);
    }
  }

  private void lookInTurn() {
    try {
      look.run();
    } finally {
      looking.set(false);
    }
  }
}
