package io.godwit.hypervisor.simulated;

import io.godwit.hypervisor.Definitions;
import io.godwit.hypervisor.VmDefinition;
import io.godwit.model.VmId;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import java.util.function.BooleanSupplier;
import org.awaitility.Awaitility;

/** Two simulated hosts and a time that passes while somebody waits. */
final class SimulatedWorld {
  static final Path CONTROL = Path.of("/run/test/control.sock");

  final VirtualTime time = new VirtualTime(Instant.parse("2026-01-01T00:00:00Z"));
  final SimulatedFleet fleet = new SimulatedFleet(time, new Random(42));
  final SimulatedHypervisor source = fleet.add(SimulatedHost.usual());
  final SimulatedHypervisor destination = fleet.add(SimulatedHost.usual());

  SimulatedWorld() {
    fleet.lead(CONTROL, destination);
    fleet.lead(CONTROL.resolveSibling("memory.sock"), destination);
  }

  VmDefinition definition(VmId vm) {
    Path folder = Path.of("/vms", vm.toString());
    return Definitions.small(
        vm, folder.resolve("disk.qcow2"), Path.of("/image"), folder.resolve("console.log"));
  }

  void await(BooleanSupplier condition) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .pollInterval(Duration.ofMillis(2))
        .until(
            () -> {
              time.advance(Duration.ofMillis(50));
              return condition.getAsBoolean();
            });
  }
}
