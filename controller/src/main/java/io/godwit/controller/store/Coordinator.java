package io.godwit.controller.store;

import io.godwit.controller.saga.StaleCoordinatorException;
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

  private static long current(Handle handle) {
    return handle.createQuery("SELECT generation FROM coordinator").mapTo(Long.class).one();
  }
}
