package io.godwit.hypervisor.simulated;

import java.util.ArrayList;
import java.util.List;

/** A way on which all arrives at once, until it ends, which both ends see at once. */
final class DirectPath implements MigrationPath {
  private final SimulatedHypervisor destination;
  private final List<Runnable> told = new ArrayList<>();
  private boolean ended;

  DirectPath(SimulatedHypervisor destination) {
    this.destination = destination;
  }

  @Override
  public SimulatedHypervisor destination() {
    return destination;
  }

  @Override
  public void toDestination(Runnable arrival) {
    if (!ended) {
      arrival.run();
    }
  }

  @Override
  public void toSource(Runnable arrival) {
    toDestination(arrival);
  }

  @Override
  public void onEndAtSource(Runnable lost) {
    told.add(lost);
  }

  @Override
  public void onEndAtDestination(Runnable lost) {
    told.add(lost);
  }

  @Override
  public void endAtSource() {
    end();
  }

  @Override
  public void endAtDestination() {
    end();
  }

  private void end() {
    if (!ended) {
      ended = true;
      told.forEach(Runnable::run);
    }
  }
}
