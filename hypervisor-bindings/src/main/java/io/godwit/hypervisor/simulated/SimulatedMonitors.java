package io.godwit.hypervisor.simulated;

import io.godwit.hypervisor.HypervisorException;
import io.godwit.hypervisor.HypervisorException.Reason;
import io.godwit.hypervisor.RecoveryMonitor;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * One simulated host's recovery monitors: files, which QEMUs have open. They outlive agents and
 * libvirtd, and no boot. Guarded by the fleet's time.
 */
final class SimulatedMonitors {
  private final Map<String, Fifo> fifos = new HashMap<>();

  private static final class Fifo {
    private Optional<SimulatedProcess> reader = Optional.empty();
    private boolean armed;
  }

  void open(RecoveryMonitor monitor) {
    fifos.put(name(monitor), new Fifo());
  }

  /** A QEMU begins that has the monitor among its options. */
  void begin(RecoveryMonitor monitor, SimulatedProcess qemu) {
    Optional.ofNullable(fifos.get(name(monitor)))
        .ifPresent(fifo -> fifo.reader = Optional.of(qemu));
  }

  void arm(RecoveryMonitor monitor) {
    read(monitor).armed = true;
  }

  /** Whether QEMU takes orders there out of band. */
  boolean hears(RecoveryMonitor monitor) {
    return read(monitor).armed;
  }

  void close(RecoveryMonitor monitor) {
    fifos.remove(name(monitor));
  }

  void losePower() {
    fifos.clear();
  }

  private Fifo read(RecoveryMonitor monitor) {
    return Optional.ofNullable(fifos.get(name(monitor)))
        .filter(fifo -> fifo.reader.filter(SimulatedProcess::isAlive).isPresent())
        .orElseThrow(
            () ->
                new HypervisorException(
                    Reason.UNSUPPORTED, "QEMU takes no order at " + monitor.orders()));
  }

  /** Hosts of a test may each have their files in a folder of their own. */
  private static String name(RecoveryMonitor monitor) {
    return monitor.path().getFileName().toString();
  }
}
