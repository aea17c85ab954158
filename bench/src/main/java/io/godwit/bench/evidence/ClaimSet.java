package io.godwit.bench.evidence;

import io.godwit.bench.fixture.Installation;
import java.io.IOException;
import java.time.InstantSource;

/** The claims that are measured under one name. */
interface ClaimSet {

  /** Measures one claim and tells its figures, whatever comes of it. */
  @FunctionalInterface
  interface Measurer {
    void measure(Claim claim) throws InterruptedException;
  }

  /** Hands each claim to the measurer, in the order in which they are to be measured. */
  void measure(Installation installation, InstantSource clock, Measurer measurer)
      throws IOException, InterruptedException;
}
