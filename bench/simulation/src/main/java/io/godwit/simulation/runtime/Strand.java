package io.godwit.simulation.runtime;

import java.util.concurrent.locks.LockSupport;

/**
 * A thread that runs only while the scheduler's thread waits for it. A strand whose life is over is
 * never let run again, and is collected with its thread.
 */
final class Strand {
  private final Thread thread;
  private volatile Thread waiting;
  private volatile boolean running;
  private volatile Throwable failure;

  Strand(String name, Runnable work) {
    thread = Thread.ofVirtual().name(name).unstarted(() -> run(work));
  }

  private void run(Runnable work) {
    awaitTurn();
    try {
      work.run();
    } catch (Throwable thrown) {
      failure = thrown;
    }
    endTurn();
  }

  /** Called by the scheduler's thread: returns when the strand waits or has ended. */
  void resume() {
    waiting = Thread.currentThread();
    running = true;
    if (thread.getState() == Thread.State.NEW) {
      thread.start();
    } else {
      LockSupport.unpark(thread);
    }
    while (running) {
      LockSupport.park(this);
    }
    if (failure != null) {
      throw new StrandFailed(thread.getName(), failure);
    }
  }

  /** Called by the strand itself: returns when it is resumed. */
  void pause() {
    endTurn();
    awaitTurn();
  }

  private void endTurn() {
    Thread scheduler = waiting;
    running = false;
    LockSupport.unpark(scheduler);
  }

  private void awaitTurn() {
    while (!running) {
      LockSupport.park(this);
    }
  }
}
