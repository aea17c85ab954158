package io.godwit.bench.evidence;

import io.godwit.bench.evidence.OwnerClaims.Extent;
import io.godwit.bench.fixture.Deployment;
import io.godwit.bench.fixture.Installation;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;

/** That a VM in a network keeps its address and its connections, wherever it is. */
final class NetworkClaims implements ClaimSet {
  private final Extent extent;

  NetworkClaims(Extent extent) {
    this.extent = extent;
  }

  @Override
  public void measure(Installation installation, InstantSource clock, Measurer measurer)
      throws IOException, InterruptedException {
    try (Deployment deployment = Deployment.start(installation, clock, Evidence::narrate)) {
      for (Claim claim : of(deployment)) {
        measurer.measure(claim);
      }
    }
  }

  private List<Claim> of(Deployment deployment) {
    boolean full = extent == Extent.FULL;
    return List.of(
        new MovesInNetwork(deployment, full ? 100 : 20, full ? 200 : 40),
        new ForwardingAfterHandOver(deployment, full ? 500 : 20),
        new AgentsKilled(deployment, full ? 20 : 6),
        new PlaintextBetweenHosts(deployment),
        new MeshThroughput(deployment),
        new PolicyMatrix(deployment, full ? 12 : 8));
  }
}
