package io.godwit.bench.evidence;

import io.godwit.bench.evidence.OwnerClaims.Extent;
import io.godwit.bench.fixture.Deployment;
import io.godwit.bench.fixture.Installation;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;

/** What is said of hosts: how they are launched and terminated, and what their agents take. */
final class HostClaims implements ClaimSet {
  private static final List<Long> SEEDS = List.of(1L, 2L, 3L);
  private static final int LONG_KILLS = 50;
  private static final int SHORT_KILLS = 5;

  private final Extent extent;

  HostClaims(Extent extent) {
    this.extent = extent;
  }

  @Override
  public void measure(Installation installation, InstantSource clock, Measurer measurer)
      throws IOException, InterruptedException {
    measurer.measure(new LaunchesUnderMishaps(installation, SEEDS, 1000));
    try (Deployment deployment = Deployment.start(installation, clock, Evidence::narrate)) {
      measurer.measure(new AgentStart(deployment));
      measurer.measure(new AgentIdle(deployment));
      measurer.measure(
          new AgentsKilledBesideVms(deployment, extent == Extent.FULL ? LONG_KILLS : SHORT_KILLS));
    }
    measurer.measure(new NestedDemoRun(installation, clock));
    measurer.measure(new UpgradedByPackage(installation));
  }
}
