package io.godwit.hypervisor.libvirt;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.PointerByReference;
import io.godwit.hypervisor.DirtyRate;
import io.godwit.hypervisor.GuestMemory;
import io.godwit.hypervisor.VmStatistics;
import io.godwit.model.DataSize;
import io.godwit.model.VmId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/** Reads virConnectGetAllDomainStats and virDomainListGetStats. */
final class DomainStatistics {
  private static final int LOAD =
      NativeLibvirt.STATS_STATE
          | NativeLibvirt.STATS_CPU_TOTAL
          | NativeLibvirt.STATS_BALLOON
          | NativeLibvirt.STATS_BLOCK
          | NativeLibvirt.STATS_INTERFACE;

  private static final int STATE_RUNNING = 1;
  private static final int STATE_SHUT_OFF = 5;
  private static final int RATE_MEASURED = 2;

  /** The year 9999: what is later is nonsense. */
  private static final long LATEST = 253_402_300_799L;

  /** A pebibyte: what a guest tells beyond it is nonsense, and sums of such stay countable. */
  private static final DataSize MOST = new DataSize(1L << 50);

  private final QemuProcesses processes;

  DomainStatistics(QemuProcesses processes) {
    this.processes = processes;
  }

  /** NOWAIT: a VM that is moving must not hold up the others' figures. */
  List<VmStatistics> all(LibvirtConnection connection) {
    PointerByReference records = new PointerByReference();
    int count =
        NativeLibvirt.virConnectGetAllDomainStats(
            connection.pointer(), LOAD, records, NativeLibvirt.STATS_NOWAIT);
    return read(records, count, "virConnectGetAllDomainStats", this::load);
  }

  static Optional<DirtyRate> dirtyRate(Pointer domain) {
    Pointer[] domains = {domain, null};
    Memory list = new Memory((long) domains.length * Long.BYTES);
    list.write(0, domains, 0, domains.length);
    PointerByReference records = new PointerByReference();
    int count =
        NativeLibvirt.virDomainListGetStats(list, NativeLibvirt.STATS_DIRTYRATE, records, 0);
    return read(records, count, "virDomainListGetStats", (vm, values) -> dirtyRate(values)).stream()
        .findFirst();
  }

  private static <T> List<T> read(
      PointerByReference records,
      int count,
      String call,
      BiFunction<VmId, TypedParameters, Optional<T>> reader) {
    if (count < 0) {
      throw LibvirtErrors.last(call);
    }
    Pointer list = records.getValue();
    try {
      List<T> result = new ArrayList<>(count);
      for (int i = 0; i < count; i++) {
        Pointer record = list.getPointer((long) i * Long.BYTES);
        DomainId.of(record.getPointer(0))
            .flatMap(vm -> reader.apply(vm, parameters(record)))
            .ifPresent(result::add);
      }
      return result;
    } finally {
      NativeLibvirt.virDomainStatsRecordListFree(list);
    }
  }

  private static TypedParameters parameters(Pointer record) {
    return TypedParameters.read(record.getPointer(Long.BYTES), record.getInt(2 * Long.BYTES));
  }

  /** Empty for a VM that is too busy to be asked now: zeroes would look like a restart. */
  private Optional<VmStatistics> load(VmId vm, TypedParameters values) {
    long state = values.numberOrZero("state.state");
    boolean asked = values.number("block.0.rd.bytes").isPresent();
    return asked || state == STATE_SHUT_OFF
        ? Optional.of(load(vm, state == STATE_RUNNING, values))
        : Optional.empty();
  }

  private VmStatistics load(VmId vm, boolean running, TypedParameters values) {
    return new VmStatistics(
        vm,
        running,
        cpuTime(vm, values),
        values.kibibytes("balloon.current"),
        values.kibibytes("balloon.rss"),
        values.bytes("block.0.rd.bytes"),
        values.bytes("block.0.wr.bytes"),
        values.bytes("block.0.allocation"),
        values.bytes("net.0.rx.bytes"),
        values.bytes("net.0.tx.bytes"),
        guest(values));
  }

  /** A guest without the driver, or whose driver has not begun, has told at no time. */
  static Optional<GuestMemory> guest(TypedParameters values) {
    long toldAt = values.numberOrZero("balloon.last-update");
    if (toldAt <= 0 || values.number("balloon.usable").isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new GuestMemory(
            told(values, "balloon.available"),
            told(values, "balloon.usable"),
            told(values, "balloon.unused"),
            told(values, "balloon.swap_in"),
            told(values, "balloon.swap_out"),
            values.numberOrZero("balloon.major_fault"),
            Instant.ofEpochSecond(Math.min(toldAt, LATEST))));
  }

  private static DataSize told(TypedParameters values, String name) {
    DataSize size = values.kibibytes(name);
    return size.isMoreThan(MOST) ? MOST : size;
  }

  /** Where libvirt manages no cgroups it does not count, and the kernel is asked instead. */
  private Duration cpuTime(VmId vm, TypedParameters values) {
    if (values.number("cpu.time").isPresent()) {
      return Duration.ofNanos(values.numberOrZero("cpu.time"));
    }
    return processes
        .find(vm)
        .flatMap(process -> process.info().totalCpuDuration())
        .orElse(Duration.ZERO);
  }

  private static Optional<DirtyRate> dirtyRate(TypedParameters values) {
    if (values.numberOrZero("dirtyrate.calc_status") != RATE_MEASURED) {
      return Optional.empty();
    }
    return Optional.of(
        new DirtyRate(
            DataSize.ofMebibytes(
                Math.max(0, values.numberOrZero("dirtyrate.megabytes_per_second"))),
            Duration.ofSeconds(values.numberOrZero("dirtyrate.calc_period"))));
  }
}
