package io.godwit.bench.probe;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;

/**
 * The pause before each move that is compared with another one, while the VM is seen to run. Memory
 * that a move has just freed is several times quicker to touch than memory that a virtual machine
 * under us has given back to its own host meanwhile, which happens within seconds: without a rest
 * the move that follows at once gets the other's, and the one after that gets none.
 */
public record Rest(InstantSource clock) {
  private static final Duration LENGTH = Duration.ofSeconds(5);

  /**
   * @throws IOException where the VM does not answer after it
   */
  public void take(Heartbeat heartbeat) throws IOException, InterruptedException {
    heartbeat.awaitAnswerAfter(clock.instant().plus(LENGTH));
  }
}
