package io.godwit.controller.fleet;

/** Ends a watcher's wish to be told. */
@FunctionalInterface
public interface Subscription extends AutoCloseable {
  @Override
  void close();
}
