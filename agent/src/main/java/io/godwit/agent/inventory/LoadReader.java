package io.godwit.agent.inventory;

import io.godwit.agent.overlay.Soundings;
import io.godwit.hypervisor.GuestMemory;
import io.godwit.hypervisor.Hypervisor;
import io.godwit.hypervisor.VmStatistics;
import io.godwit.protocol.v1.LoadReport;
import io.godwit.protocol.v1.VmLoad;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;

/** What the host, its VMs and its networks are using, with one bulk call to the hypervisor. */
public final class LoadReader {
  private final Hypervisor hypervisor;
  private final Machine machine;
  private final Capacity capacity;
  private final Soundings soundings;
  private final InstantSource clock;

  /**
   * @param clock the host's, as its peers' certificates and tickets are checked by
   */
  public LoadReader(
      Hypervisor hypervisor,
      Machine machine,
      Capacity capacity,
      Soundings soundings,
      InstantSource clock) {
    this.hypervisor = hypervisor;
    this.machine = machine;
    this.capacity = capacity;
    this.soundings = soundings;
    this.clock = clock;
  }

  /**
   * @throws io.godwit.hypervisor.HypervisorException {@code UNREACHABLE} while libvirtd is down
   */
  public LoadReport read() throws IOException {
    List<VmStatistics> vms = hypervisor.statistics();
    Machine.CpuTime cpu = machine.cpuTime();
    LoadReport.Builder report = LoadReport.newBuilder();
    soundings.addTraffic(report);
    return report
        .setHostCpuBusyMillis(cpu.busy().toMillis())
        .setHostCpuTotalMillis(cpu.total().toMillis())
        .setMemoryAvailableBytes(capacity.availableMemory(vms).bytes())
        .setDiskAvailableBytes(capacity.availableDisk(vms).bytes())
        .setClockMillis(clock.millis())
        .addAllVms(vms.stream().map(this::load).toList())
        .build();
  }

  private VmLoad load(VmStatistics vm) {
    VmLoad.Builder load = withoutGuest(vm);
    GuestFigures.recent(vm, clock.instant()).map(LoadReader::guest).ifPresent(load::setGuestMemory);
    return load.build();
  }

  private static io.godwit.protocol.v1.GuestMemory guest(GuestMemory told) {
    return io.godwit.protocol.v1.GuestMemory.newBuilder()
        .setTotalBytes(told.total().bytes())
        .setUsableBytes(told.usable().bytes())
        .setUnusedBytes(told.unused().bytes())
        .setSwappedInBytes(told.swappedIn().bytes())
        .setSwappedOutBytes(told.swappedOut().bytes())
        .setMajorFaults(told.majorFaults())
        .build();
  }

  private static VmLoad.Builder withoutGuest(VmStatistics vm) {
    return VmLoad.newBuilder()
        .setVmId(vm.vm().toString())
        .setRunning(vm.running())
        .setCpuTimeNanos(vm.cpuTime().toNanos())
        .setMemoryBytes(vm.memory().bytes())
        .setMemoryUsedBytes(vm.memoryUsed().bytes())
        .setDiskReadBytes(vm.diskRead().bytes())
        .setDiskWrittenBytes(vm.diskWritten().bytes())
        .setDiskAllocatedBytes(vm.diskAllocated().bytes())
        .setNetworkReceivedBytes(vm.networkReceived().bytes())
        .setNetworkSentBytes(vm.networkSent().bytes());
  }
}
