package io.godwit.agent.order;

/**
 * Takes an order's progress on its way to the controller; what is reported too often is dropped.
 */
@FunctionalInterface
public interface ProgressSink {
  void report(Progress progress);
}
