package io.godwit.bench.evidence;

import io.godwit.bench.fixture.Deployment;
import java.time.InstantSource;
import java.util.List;

/**
 * The claims of the first flight that need a deployment, in the order in which they are measured.
 */
final class FlightClaims {
  private FlightClaims() {}

  static List<Claim> of(Deployment deployment, InstantSource clock) {
    return List.of(
        new TwentyMoves(deployment),
        new AgainstVirsh(deployment, clock),
        new CommandStart(deployment, clock),
        new TunnelRefusals(deployment, clock),
        new InterruptedMoves(deployment),
        new AgentIdle(deployment));
  }
}
