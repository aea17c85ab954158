package io.godwit.agent.console;

import io.godwit.protocol.v1.ConsoleOutput;

/** Carries a console's bytes to the controller. */
@FunctionalInterface
public interface ConsoleLine {
  /**
   * Sends when the controller keeps up, and blocks while it does not.
   *
   * @return false if there is no controller any more
   */
  boolean send(ConsoleOutput output) throws InterruptedException;
}
