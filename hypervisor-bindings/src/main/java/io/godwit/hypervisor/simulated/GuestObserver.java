package io.godwit.hypervisor.simulated;

import io.godwit.model.VmId;
import java.nio.file.Path;

/**
 * Sees from outside what really happens to a simulated guest, whatever libvirt and the agents
 * believe: when its vCPUs execute, and on which disk. Called while nothing else happens in the
 * fleet. A disk's path is the same on every host.
 */
public interface GuestObserver {
  /** Sees nothing. */
  GuestObserver NOBODY =
      new GuestObserver() {
        @Override
        public void runs(SimulatedHypervisor host, VmId vm, Path disk) {}

        @Override
        public void rests(SimulatedHypervisor host, VmId vm, Path disk) {}

        @Override
        public void starts(SimulatedHypervisor host, VmId vm, Path disk) {}

        @Override
        public void receives(SimulatedHypervisor host, VmId vm, Path disk) {}

        @Override
        public void received(
            SimulatedHypervisor from, SimulatedHypervisor to, VmId vm, Path disk) {}

        @Override
        public void turns(SimulatedHypervisor from, SimulatedHypervisor to, VmId vm) {}
      };

  /** Its vCPUs execute on this host from now on. */
  void runs(SimulatedHypervisor host, VmId vm, Path disk);

  /** They do not any more; what the guest was told to be written is on the disk. */
  void rests(SimulatedHypervisor host, VmId vm, Path disk);

  /** It is started afresh from its disk, not moved. */
  void starts(SimulatedHypervisor host, VmId vm, Path disk);

  /** A move has begun to write to its disk on this host. */
  void receives(SimulatedHypervisor host, VmId vm, Path disk);

  /** Whether what a move brings of the disk can still be written on this host. */
  default boolean hasRoom(SimulatedHypervisor host, VmId vm, Path disk) {
    return true;
  }

  /** A move has brought the disk's content to another host, while the guest rested. */
  void received(SimulatedHypervisor from, SimulatedHypervisor to, VmId vm, Path disk);

  /**
   * A move has turned to post-copy: from now on the guest's memory is in two halves, and it may run
   * at the destination only, where it has not yet.
   */
  void turns(SimulatedHypervisor from, SimulatedHypervisor to, VmId vm);
}
