package io.godwit.simulation.runtime;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;

/**
 * Says what happens next in a simulated world. What is due at the same time happens in an order
 * that the random source chooses. Used by one thread and the strands that it lets run, of which one
 * runs at a time.
 */
public final class Scheduler implements InstantSource {
  private final RandomGenerator random;
  private final PriorityQueue<Due> later =
      new PriorityQueue<>(Comparator.comparing(Due::at).thenComparingLong(Due::number));
  private final List<Event> ready = new ArrayList<>();
  private Instant now;
  private long scheduled;
  private long happened;

  public Scheduler(Instant start, RandomGenerator random) {
    this.now = start;
    this.random = random;
  }

  private record Event(Life life, Runnable action) {}

  private record Due(Instant at, long number, Event event, Alarm alarm) {}

  /** Whether something that is due later is still wanted. */
  private static final class Alarm {
    private boolean cancelled;
  }

  @Override
  public Instant instant() {
    return now;
  }

  /** How many things have happened. */
  public long happened() {
    return happened;
  }

  /** Happens at this instant, after what happens now; not if the life has ended by then. */
  void soon(Life life, Runnable action) {
    ready.add(new Event(life, action));
  }

  /**
   * Happens later; not if the life has ended by then.
   *
   * @return withdraws it
   */
  public Runnable schedule(Life life, Duration after, Runnable action) {
    Alarm alarm = new Alarm();
    Duration wait = after.isNegative() ? Duration.ZERO : after;
    later.add(new Due(now.plus(wait), scheduled++, new Event(life, action), alarm));
    return () -> alarm.cancelled = true;
  }

  /**
   * Lets things happen until the condition holds, looking after each.
   *
   * @return false if the limit was reached before
   */
  public boolean runUntil(BooleanSupplier condition, Instant limit) {
    while (!condition.getAsBoolean()) {
      if (ready.isEmpty() && !advance(limit)) {
        return false;
      }
      if (!ready.isEmpty()) {
        happen(ready.remove(next()));
      }
    }
    return true;
  }

  private int next() {
    int last = ready.size() - 1;
    int chosen = last == 0 ? 0 : random.nextInt(last + 1);
    // The place of the chosen one is taken by the last: removing is cheap then.
    Event event = ready.get(chosen);
    ready.set(chosen, ready.get(last));
    ready.set(last, event);
    return last;
  }

  private void happen(Event event) {
    if (event.life().isOver()) {
      return;
    }
    happened++;
    event.action().run();
  }

  private boolean advance(Instant limit) {
    while (!later.isEmpty() && isDropped(later.peek())) {
      later.remove();
    }
    if (later.isEmpty() || later.peek().at().isAfter(limit)) {
      now = limit;
      return false;
    }
    now = later.peek().at();
    while (!later.isEmpty() && later.peek().at().equals(now)) {
      Due due = later.remove();
      if (!isDropped(due)) {
        ready.add(due.event());
      }
    }
    return true;
  }

  private static boolean isDropped(Due due) {
    return due.alarm().cancelled || due.event().life().isOver();
  }
}
