package io.godwit.bench.evidence;

import io.godwit.bench.fixture.Deployment;
import io.godwit.bench.fixture.Installation;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;

/** The claims of the first flight. */
final class FlightClaims implements ClaimSet {
  @Override
  public void measure(Installation installation, InstantSource clock, Measurer measurer)
      throws IOException, InterruptedException {
    measurer.measure(new DemoTime(installation, clock));
    try (Deployment deployment = Deployment.start(installation, clock, Evidence::narrate)) {
      for (Claim claim : of(deployment, clock)) {
        measurer.measure(claim);
      }
    }
  }

  /** Those that need a deployment, in the order in which they are measured. */
  private static List<Claim> of(Deployment deployment, InstantSource clock) {
    return List.of(
        new TwentyMoves(deployment),
        new AgainstVirsh(deployment, clock),
        new BootTime(deployment),
        new CommandStart(deployment, clock),
        new TunnelRefusals(deployment, clock),
        new InterruptedMoves(deployment),
        new AgentIdle(deployment));
  }
}
