package io.godwit.agent.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.agent.config.AgentConfig;
import io.godwit.agent.overlay.Soundings;
import io.godwit.hypervisor.GuestMemory;
import io.godwit.hypervisor.Hypervisor;
import io.godwit.hypervisor.VmStatistics;
import io.godwit.model.DataSize;
import io.godwit.model.VmId;
import io.godwit.protocol.v1.LoadReport;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LoadReaderTest {
  private static final int VMS = 25;
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

  @TempDir Path folder;

  private final List<String> calls = new ArrayList<>();

  /** However many VMs there are: a call each would keep libvirtd busy for nothing. */
  @Test
  void asksTheHypervisorOnceForAllVms() throws Exception {
    Path properties =
        Files.writeString(
            folder.resolve("p"), "state.directory=" + folder + "\nhost.memory=4GiB\n");
    Machine machine = new Machine();
    Capacity capacity = new Capacity(AgentConfig.load(properties), machine);

    LoadReport load =
        new LoadReader(counting(), machine, capacity, Soundings.NONE, () -> NOW).read();

    assertThat(load.getVmsList()).hasSize(VMS);
    assertThat(load.getVms(3).getMemoryUsedBytes()).isEqualTo(64 << 20);
    assertThat(load.getClockMillis()).isEqualTo(NOW.toEpochMilli());
    assertThat(calls).containsExactly("statistics");
  }

  /** It may have crashed since, and need anything. */
  @Test
  void whatAGuestToldLongAgoOrCannotBeIsNotTold() throws Exception {
    assertThat(told(NOW.minusSeconds(60), 40)).isTrue();
    assertThat(told(NOW.minusSeconds(61), 40)).isFalse();
    assertThat(told(NOW.plusSeconds(61), 40)).as("by a clock that was set back").isFalse();
    assertThat(told(NOW, 65)).as("more than it has").isFalse();
  }

  private boolean told(Instant at, long usable) {
    VmStatistics silent = idle(1);
    DataSize some = DataSize.ZERO;
    GuestMemory guest =
        new GuestMemory(silent.memory(), DataSize.ofMebibytes(usable), some, some, some, 0, at);
    VmStatistics load =
        new VmStatistics(
            silent.vm(),
            true,
            silent.cpuTime(),
            silent.memory(),
            some,
            some,
            some,
            some,
            some,
            some,
            Optional.of(guest));
    assertThat(GuestFigures.recent(silent, NOW)).isEmpty();
    return GuestFigures.recent(load, NOW).isPresent();
  }

  private Hypervisor counting() {
    return (Hypervisor)
        Proxy.newProxyInstance(
            Hypervisor.class.getClassLoader(),
            new Class<?>[] {Hypervisor.class},
            (self, method, arguments) -> {
              calls.add(method.getName());
              return LongStream.range(0, VMS).mapToObj(LoadReaderTest::idle).toList();
            });
  }

  private static VmStatistics idle(long number) {
    DataSize memory = DataSize.ofMebibytes(64);
    return new VmStatistics(
        new VmId(new UUID(1, number)),
        true,
        Duration.ofSeconds(1),
        memory,
        memory,
        DataSize.ZERO,
        DataSize.ZERO,
        DataSize.ZERO,
        DataSize.ZERO,
        DataSize.ZERO);
  }
}
