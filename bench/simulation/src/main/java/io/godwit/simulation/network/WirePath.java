package io.godwit.simulation.network;

import io.godwit.hypervisor.HypervisorException;
import io.godwit.hypervisor.simulated.MigrationPath;
import io.godwit.hypervisor.simulated.SimulatedHypervisor;

/** libvirt's control stream, as it goes through a tunnel's stream. */
record WirePath(WireChannel source) implements MigrationPath {
  @Override
  public SimulatedHypervisor destination() {
    return source
        .peer()
        .led()
        .orElseThrow(
            () ->
                new HypervisorException(
                    HypervisorException.Reason.MIGRATION_FAILED, "the stream leads nowhere"));
  }

  @Override
  public void toDestination(Runnable arrival) {
    source.end().send(arrival);
  }

  @Override
  public void toSource(Runnable arrival) {
    source.peer().end().send(arrival);
  }

  @Override
  public void onEndAtSource(Runnable lost) {
    source.end().onGone(lost);
  }

  @Override
  public void onEndAtDestination(Runnable lost) {
    source.peer().end().onGone(lost);
  }

  @Override
  public void endAtSource() {
    source.end().close();
  }

  @Override
  public void endAtDestination() {
    source.peer().end().close();
  }
}
