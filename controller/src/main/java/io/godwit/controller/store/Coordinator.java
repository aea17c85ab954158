package io.godwit.controller.store;

import io.godwit.controller.saga.StaleCoordinatorException;
import java.time.Instant;
import org.jdbi.v3.core.Handle;

/** The fence between controllers that open the same store one after another. */
final class Coordinator {
  private Coordinator() {}

  static long takeNext(Handle handle) {
    handle.execute("UPDATE coordinator SET generation = generation + 1");
    return current(handle);
  }

  static void check(Handle handle, long own) {
    long current = current(handle);
    if (current != own) {
      throw new StaleCoordinatorException(own, current);
    }
  }

  static void rise(Handle handle) {
    handle.execute("UPDATE coordinator SET revision = revision + 1");
  }

  static long revision(Handle handle) {
    return handle.createQuery("SELECT revision FROM coordinator").mapTo(Long.class).one();
  }

  /** Takes a generation and a revision that are younger than what a host has seen. */
  static long overtake(Handle handle, long generation, long revision) {
    handle.execute(
        "UPDATE coordinator SET generation = max(generation, ?) + 1, revision = max(revision, ?) +"
            + " 1",
        generation,
        revision);
    return current(handle);
  }

  static void learnUntil(Handle handle, Instant end) {
    handle.execute("UPDATE coordinator SET learning_until = ?", end.toEpochMilli());
  }

  static void admitUntil(Handle handle, Instant end) {
    handle.execute("UPDATE coordinator SET admitting_until = ?", end.toEpochMilli());
  }

  /** In which way the word of hosts is taken. */
  static boolean isBefore(Handle handle, String column, Instant now) {
    return handle
        .createQuery("SELECT coalesce(<column>, 0) > :now FROM coordinator")
        .define("column", column)
        .bind("now", now.toEpochMilli())
        .mapTo(Boolean.class)
        .one();
  }

  private static long current(Handle handle) {
    return handle.createQuery("SELECT generation FROM coordinator").mapTo(Long.class).one();
  }
}
