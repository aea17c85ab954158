package io.godwit.agent.inventory;

import io.godwit.agent.config.AgentConfig;
import io.godwit.hypervisor.VmStatistics;
import io.godwit.model.DataSize;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.function.Function;

/** How much a host has for VMs: what its config declares, else what the machine has. */
public final class Capacity {
  private final AgentConfig config;
  private final Machine machine;

  public Capacity(AgentConfig config, Machine machine) {
    this.config = config;
    this.machine = machine;
  }

  public DataSize memory() {
    return config.memory().orElseGet(machine::memory);
  }

  public DataSize disk() throws IOException {
    if (config.disk().isPresent()) {
      return config.disk().get();
    }
    return new DataSize(Files.getFileStore(config.paths().state()).getTotalSpace());
  }

  /** Of the declared memory, what VMs have left; never more than the machine has. */
  public DataSize availableMemory(List<VmStatistics> vms) {
    DataSize machines = machine.availableMemory();
    return config
        .memory()
        .map(declared -> least(declared.minusOrZero(sum(vms, VmStatistics::memoryUsed)), machines))
        .orElse(machines);
  }

  /** Of the declared disk, what VMs have left; never more than the storage folder has. */
  public DataSize availableDisk(List<VmStatistics> vms) throws IOException {
    DataSize folders = new DataSize(Files.getFileStore(config.paths().state()).getUsableSpace());
    return config
        .disk()
        .map(
            declared -> least(declared.minusOrZero(sum(vms, VmStatistics::diskAllocated)), folders))
        .orElse(folders);
  }

  private static DataSize sum(List<VmStatistics> vms, Function<VmStatistics, DataSize> part) {
    return vms.stream().map(part).reduce(DataSize.ZERO, DataSize::plus);
  }

  private static DataSize least(DataSize a, DataSize b) {
    return a.isMoreThan(b) ? b : a;
  }
}
