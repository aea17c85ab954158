package io.godwit.bench.evidence;

import io.godwit.bench.fixture.Installation;
import java.time.InstantSource;
import java.util.List;

/** What is said of hosts that are launched and terminated at their providers. Needs no lab. */
final class HostClaims implements ClaimSet {
  private static final List<Long> SEEDS = List.of(1L, 2L, 3L);

  @Override
  public void measure(Installation installation, InstantSource clock, Measurer measurer)
      throws InterruptedException {
    measurer.measure(new LaunchesUnderMishaps(installation, SEEDS, 1000));
    measurer.measure(new NestedDemoRun(installation, clock));
  }
}
