package io.godwit.simulation.network;

import io.godwit.simulation.runtime.Life;
import io.godwit.simulation.runtime.Scheduler;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

/**
 * A connection. What one end sends arrives at the other in order, until one of them is gone: then
 * the other learns it after what was sent before, or, where nothing passes, when its patience ends.
 */
public final class Wire {
  private final Network network;
  private final Duration patience;
  private End left;
  private End right;

  Wire(Network network, Duration patience) {
    this.network = network;
    this.patience = patience;
  }

  void begin(Place one, Life lifeOfOne, Place other, Life lifeOfOther) {
    left = new End(one, lifeOfOne);
    right = new End(other, lifeOfOther);
  }

  /** The end of the place that connected. */
  public End left() {
    return left;
  }

  public End right() {
    return right;
  }

  private record Parcel(Instant due, Runnable arrival) {}

  /** One side of the connection. */
  public final class End {
    private final Place place;
    private final Life life;
    private final Queue<Parcel> arriving = new ArrayDeque<>();
    private final List<Runnable> gone = new ArrayList<>();
    private boolean closed;
    private boolean pumping;
    private Instant last = Instant.MIN;

    private End(Place place, Life life) {
      this.place = place;
      this.life = life;
    }

    public boolean isClosed() {
      return closed;
    }

    public Place place() {
      return place;
    }

    public End other() {
      return this == left ? right : left;
    }

    /** Sends; it is lost where the connection ends before. */
    public void send(Runnable arrival) {
      if (!closed) {
        other().expect(arrival);
      }
    }

    /**
     * Tells, once, that this end is gone, whoever ended it. The machine is told, not the program:
     * it is told also when the program has died.
     */
    public void onGone(Runnable told) {
      if (closed) {
        told.run();
      } else {
        gone.add(told);
      }
    }

    /** Ends the connection from here. */
    public void close() {
      if (!closed) {
        send(() -> other().lose());
        lose();
      }
    }

    /** This end is gone. */
    private void lose() {
      if (closed) {
        return;
      }
      closed = true;
      List<Runnable> told = List.copyOf(gone);
      gone.clear();
      told.forEach(Runnable::run);
      if (other().closed) {
        network.forget(Wire.this);
      }
    }

    private void expect(Runnable arrival) {
      Instant due = scheduler().instant().plus(network.latency());
      last = due.isAfter(last) ? due : last;
      arriving.add(new Parcel(last, arrival));
      pump();
    }

    private void pump() {
      if (pumping || arriving.isEmpty() || closed) {
        return;
      }
      pumping = true;
      Duration wait = Duration.between(scheduler().instant(), arriving.peek().due());
      Runnable unused = scheduler().schedule(network.world(), wait, this::arrive);
    }

    private void arrive() {
      pumping = false;
      if (closed) {
        arriving.clear();
        refuse(Network.USUAL);
      } else if (isPassable()) {
        Runnable arrival = arriving.remove().arrival();
        if (life.isOver()) {
          lose();
          Runnable unused = scheduler().schedule(network.world(), network.latency(), other()::lose);
          return;
        }
        arrival.run();
        pump();
      }
    }

    /**
     * The machine answers what comes for a connection that it has given up, and the other learns
     * it.
     */
    private void refuse(Duration after) {
      if (!other().closed && isPassable()) {
        Runnable unused = scheduler().schedule(network.world(), after, other()::lose);
      }
    }

    private void losePatience() {
      if (!closed && !isPassable()) {
        lose();
      }
    }
  }

  private Scheduler scheduler() {
    return network.scheduler();
  }

  private boolean isPassable() {
    return network.reaches(left.place, right.place);
  }

  void pump() {
    for (End end : List.of(left, right)) {
      if (end.life.isOver() && !end.closed && isPassable()) {
        end.close();
      }
      if (end.closed) {
        end.refuse(patience);
      }
      end.pump();
    }
  }

  /** Where nothing passes, each end notices by itself, at its own time. */
  void looksAtTheWay() {
    if (!isPassable()) {
      for (End end : List.of(left, right)) {
        Runnable unused =
            scheduler().schedule(network.world(), network.about(patience), end::losePatience);
      }
    }
  }

  void ended(Life life) {
    for (End end : List.of(left, right)) {
      if (end.life == life) {
        end.close();
      }
    }
  }
}
