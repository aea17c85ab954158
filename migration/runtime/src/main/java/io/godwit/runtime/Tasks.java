package io.godwit.runtime;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/**
 * Starts tasks, lets them wait, and tells the time. Logic that is written on it blocks nowhere
 * else, so that a simulation decides which task runs when.
 *
 * <p>No lock may be held while waiting; {@link #newTurn} makes one that may.
 */
public interface Tasks extends InstantSource {

  /** Goes on evenly: setting the machine's clock neither sets it back nor forth. */
  @Override
  Instant instant();

  /** Runs work beside the caller. */
  Task start(String name, Runnable work);

  /** As {@link CompletableFuture#get()}. */
  <T> T await(CompletableFuture<T> future) throws InterruptedException, ExecutionException;

  /**
   * As {@link CompletableFuture#get(long, java.util.concurrent.TimeUnit)}: the future goes on after
   * the limit.
   */
  <T> T await(CompletableFuture<T> future, Duration limit)
      throws InterruptedException, ExecutionException, TimeoutException;

  /** Does something quick, which never waits, after a time. */
  Timer schedule(Duration after, Runnable quick);

  /**
   * Does something quick, which never waits, again and again; the first time after the interval.
   */
  Timer repeat(Duration interval, Runnable quick);

  /** A lock under which one may wait. */
  Turn newTurn();

  /** Waits. */
  default void sleep(Duration time) throws InterruptedException {
    boolean unused = isDoneWithin(new CompletableFuture<>(), time);
  }

  /** Waits for the end of a future, however it ends; false where the limit is over before. */
  default boolean isDoneWithin(CompletableFuture<?> future, Duration limit)
      throws InterruptedException {
    try {
      Object unused = await(future.handle((value, failure) -> true), limit);
      return true;
    } catch (TimeoutException late) {
      return false;
    } catch (ExecutionException e) {
      throw new IllegalStateException("a handled future does not fail", e);
    }
  }

  /** Waits for the end of a future, however it ends. */
  default void awaitEnd(CompletableFuture<?> future) throws InterruptedException {
    try {
      Object unused = await(future.handle((value, failure) -> true));
    } catch (ExecutionException e) {
      throw new IllegalStateException("a handled future does not fail", e);
    }
  }

  /** Completes after a time. */
  default CompletableFuture<Void> after(Duration time) {
    CompletableFuture<Void> due = new CompletableFuture<>();
    Timer unused = schedule(time, () -> due.complete(null));
    return due;
  }

  /** The same future, which fails with {@link TimeoutException} where it has not ended in time. */
  default <T> CompletableFuture<T> limited(CompletableFuture<T> future, Duration limit) {
    Timer alarm = schedule(limit, () -> future.completeExceptionally(new TimeoutException()));
    var unused = future.whenComplete((value, failure) -> alarm.cancel());
    return future;
  }

  /** Work that was started. */
  interface Task {
    /** Makes it throw {@link InterruptedException} where it waits or will wait. */
    void interrupt();

    /** Completes when the work is over, however it ended. */
    CompletableFuture<Void> ended();
  }

  /** Something that is to be done later. */
  @FunctionalInterface
  interface Timer {
    /** It is not done any more; one that is under way goes on. */
    void cancel();
  }

  /** Lets one task at a time through. Not reentrant. */
  @FunctionalInterface
  interface Turn {
    /** Waits for its turn and does something in it, also where it is interrupted meanwhile. */
    void run(Runnable work);

    /** As {@link #run}, something that may fail as input and output do. */
    default void runInputOutput(InputOutput work) throws IOException {
      try {
        run(
            () -> {
              try {
                work.run();
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
      } catch (UncheckedIOException e) {
        throw e.getCause();
      }
    }
  }

  /** Something that may fail as input and output do. */
  @FunctionalInterface
  interface InputOutput {
    void run() throws IOException;
  }
}
