package io.godwit.agent.order;

import io.godwit.protocol.v1.OrderDone;
import java.io.IOException;

/**
 * Carries out one verb. It may run twice with the same effect as once, runs on a virtual thread of
 * its own and may block. A handler that waits for something registers a hook with the context's
 * {@link Cancellation}, which also tells when the order's time limit has passed; it is never
 * interrupted before the agent ends.
 *
 * @param <V> the verb's message
 */
@FunctionalInterface
public interface OrderHandler<V> {
  /**
   * Looks before others are asked to stop or waited for, and changes nothing.
   *
   * @throws OrderFailure where the verb is refused whatever they do. An exception that {@link
   *     Failures} knows is turned into one
   */
  default void admit(V verb) {}

  /**
   * Returns when the order is done.
   *
   * @throws OrderFailure with the code and what it means for the VM. A {@link
   *     io.godwit.hypervisor.HypervisorException} and an {@link IOException} are turned into one by
   *     the dispatcher ({@link Failures})
   */
  OrderDone handle(V verb, OrderContext context) throws IOException, InterruptedException;
}
