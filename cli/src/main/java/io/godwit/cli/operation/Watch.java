package io.godwit.cli.operation;

import io.godwit.api.OperationView;
import io.godwit.cli.client.ApiException;
import io.godwit.cli.client.Controller;
import io.godwit.cli.client.OperationEvents;
import io.godwit.cli.client.UnreachableException;
import io.godwit.cli.failure.CliException;
import io.godwit.cli.failure.ExitCode;
import io.godwit.cli.output.Terminal;
import io.godwit.cli.session.AtExit;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Follows an operation to its end. A controller that goes away is asked again: the operation does
 * not depend on it, nor on who watches. One that has nothing to tell for a long time, as while a
 * host boots, or that is slow to answer, has not gone away.
 */
public final class Watch {
  private static final Duration PATIENCE_WITHOUT_CONTROLLER = Duration.ofSeconds(60);
  private static final Duration PATIENCE_WITH_A_SLOW_CONTROLLER = Duration.ofMinutes(10);
  private static final Duration BETWEEN_ATTEMPTS = Duration.ofMillis(500);

  private sealed interface News {
    record Change(OperationView operation) implements News {}

    /** The controller does not answer and is asked again. */
    record Away() implements News {}

    record Lost(RuntimeException why) implements News {}
  }

  private final Controller controller;
  private final Terminal terminal;
  private final BlockingQueue<News> news = new LinkedBlockingQueue<>();

  public Watch(Controller controller, Terminal terminal) {
    this.controller = controller;
    this.terminal = terminal;
  }

  /**
   * @param limit how long to wait; empty for as long as it takes
   * @return the operation as it ended
   * @throws CliException TIMED_OUT or UNREACHABLE; the operation goes on
   */
  public OperationView toTheEnd(OperationView operation, Optional<Duration> limit) {
    if (hasEnded(operation)) {
      return operation;
    }
    Thread reader = Thread.ofVirtual().start(() -> read(operation.id()));
    AtExit farewell = AtExit.run(() -> sayGoodbye(operation));
    try {
      return follow(operation, limit.map(time -> System.nanoTime() + time.toNanos()));
    } finally {
      reader.interrupt();
      farewell.close();
      terminal.finish();
    }
  }

  static boolean hasEnded(OperationView operation) {
    return switch (operation.state()) {
      case "DONE", "ROLLED_BACK", "IN_DOUBT" -> true;
      default -> false;
    };
  }

  private OperationView follow(OperationView first, Optional<Long> deadline) {
    OperationView current = first;
    show(current);
    while (!hasEnded(current)) {
      switch (await(first, deadline)) {
        case News.Change change -> {
          current = change.operation();
          show(current);
        }
        case News.Away away -> terminal.show("the controller does not answer; asking again");
        case News.Lost lost -> throw lost.why();
      }
    }
    return current;
  }

  private void show(OperationView operation) {
    terminal.show(OperationLine.live(operation), OperationLine.milestone(operation));
  }

  private News await(OperationView operation, Optional<Long> deadline) {
    try {
      if (deadline.isEmpty()) {
        return news.take();
      }
      News next = news.poll(deadline.get() - System.nanoTime(), TimeUnit.NANOSECONDS);
      if (next == null) {
        throw new CliException(
            ExitCode.TIMED_OUT, "waited long enough; the operation goes on. " + again(operation));
      }
      return next;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CliException(ExitCode.DETACHED, again(operation), e);
    }
  }

  private void read(String id) {
    long lastAnswer = System.nanoTime();
    long lastSign = lastAnswer;
    while (!Thread.currentThread().isInterrupted()) {
      try {
        if (relay(id)) {
          return;
        }
        lastAnswer = System.nanoTime();
        lastSign = lastAnswer;
      } catch (ApiException e) {
        news.add(new News.Lost(e));
        return;
      } catch (UnreachableException e) {
        long now = System.nanoTime();
        lastSign = e.isSlow() ? now : lastSign;
        Optional<Duration> spent = patience(now - lastAnswer, now - lastSign);
        if (spent.isPresent()) {
          news.add(new News.Lost(lost(id, spent.get(), e)));
          return;
        }
        news.add(new News.Away());
      }
      LockSupport.parkNanos(BETWEEN_ATTEMPTS.toNanos());
    }
  }

  /**
   * Which patience is at its end, if one is.
   *
   * @param silent nanoseconds since an answer
   * @param gone nanoseconds without a sign of a controller, as also a slow one gives
   */
  private static Optional<Duration> patience(long silent, long gone) {
    if (gone > PATIENCE_WITHOUT_CONTROLLER.toNanos()) {
      return Optional.of(PATIENCE_WITHOUT_CONTROLLER);
    }
    return Optional.of(PATIENCE_WITH_A_SLOW_CONTROLLER).filter(most -> silent > most.toNanos());
  }

  /** Passes on what is told until the stream ends; whether the operation has ended then. */
  private boolean relay(String id) {
    try (OperationEvents events = controller.events(id)) {
      for (var next = events.next(); next.isPresent(); next = events.next()) {
        news.add(new News.Change(next.get()));
        if (hasEnded(next.get())) {
          return true;
        }
      }
    } catch (IOException | UnreachableException e) {
      // The stream broke, as it does when the controller stops, or was silent for long: it is asked
      // next how things stand.
    }
    OperationView now = controller.operation(id);
    news.add(new News.Change(now));
    return hasEnded(now);
  }

  private static CliException lost(String id, Duration patience, Exception why) {
    return new CliException(
        ExitCode.UNREACHABLE,
        "the controller has not answered for "
            + patience.toSeconds()
            + " s ("
            + why.getMessage()
            + "). The operation is journalled and goes on when it is back: godwit operation watch "
            + id,
        why);
  }

  /** Ctrl-C ends the watching, not the operation. */
  private void sayGoodbye(OperationView operation) {
    terminal.finish();
    terminal.say("Detached; the operation goes on. " + again(operation));
  }

  private static String again(OperationView operation) {
    return "Watch it again: godwit operation watch " + operation.id();
  }
}
