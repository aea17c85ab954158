package io.godwit.cli.vm;

import io.godwit.api.VmConditionView;
import io.godwit.api.VmView;
import io.godwit.api.VmView.CpuDemand;
import io.godwit.cli.exposure.ExposureOutput;
import io.godwit.cli.output.Ages;
import io.godwit.cli.output.Column;
import io.godwit.cli.output.Sizes;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** How VMs are shown. */
final class VmOutput {
  private VmOutput() {}

  static List<Column<VmView>> columns(Ages ages) {
    return List.of(
        Column.of("NAME", VmView::name),
        Column.of("STATE", VmView::state),
        Column.of("HOST", VmView::host),
        Column.of("PROVIDER", VmView::provider),
        Column.of("ADDRESS", VmView::address),
        Column.of("MEMORY", vm -> Sizes.show(vm.memoryBytes())),
        Column.wide("NETWORK", VmView::network),
        Column.wide("LABELS", VmOutput::labels),
        Column.wide("VCPUS", VmView::vcpus),
        Column.wide("DISK", vm -> Sizes.show(vm.diskBytes())),
        Column.wide("IMAGE", VmView::image),
        Column.wide("CPU", VmView::cpuModel),
        Column.wide("EPOCH", VmView::epoch),
        Column.wide("OPERATION", VmView::operation),
        Column.wide("CONDITIONS", VmOutput::codes),
        Column.of("AGE", vm -> ages.since(vm.createdAt())));
  }

  static List<Column<VmView>> fields(Ages ages) {
    return List.of(
        Column.of("name", VmView::name),
        Column.of("id", VmView::id),
        Column.of("state", VmView::state),
        Column.of("host", VmView::host),
        Column.of("provider", VmView::provider),
        Column.of("epoch", VmView::epoch),
        Column.of("network", VmView::network),
        Column.of("address", VmView::address),
        Column.of("ipv6 address", VmView::ipv6),
        Column.of("labels", VmOutput::labels),
        Column.of("exposed", vm -> new ExposureOutput(ages).line(vm.exposures())),
        Column.of("mac", VmView::mac),
        Column.of("vcpus", VmView::vcpus),
        Column.of("memory", vm -> Sizes.show(vm.memoryBytes())),
        Column.of("least memory", VmOutput::leastMemory),
        Column.of("disk", vm -> Sizes.show(vm.diskBytes())),
        Column.of("image", VmView::image),
        Column.of("cpu", VmView::cpuModel),
        Column.of("cpu demand", VmOutput::cpuDemand),
        Column.of("machine type", VmView::machineType),
        Column.of("operation", VmView::operation),
        Column.of("conditions", VmOutput::messages),
        Column.of("age", vm -> ages.since(vm.createdAt())));
  }

  /** An older controller tells none. */
  private static String labels(VmView vm) {
    return joined(
        Optional.ofNullable(vm.labels()).orElse(Map.of()).entrySet().stream()
            .map(label -> label.getKey() + "=" + label.getValue()),
        ",");
  }

  private static String leastMemory(VmView vm) {
    return vm.leastMemoryBytes() == null ? null : Sizes.show(vm.leastMemoryBytes());
  }

  private static String cpuDemand(VmView vm) {
    CpuDemand demand = vm.cpuDemand();
    return demand == null
        ? null
        : "%s cores for plans; lately usually %s, at most %s but for 1 of 20 samples; measured for %s"
            .formatted(
                cores(demand.plannedMilli()),
                cores(demand.usualMilli()),
                cores(demand.highMilli()),
                Ages.show(Duration.ofSeconds(demand.measuredSeconds())));
  }

  /** Thousandths of a core, as people read them. */
  static String cores(long milli) {
    return String.format(Locale.ROOT, "%.2f", milli / 1000.0);
  }

  private static String codes(VmView vm) {
    return joined(conditions(vm).map(VmConditionView::code).distinct(), ",");
  }

  private static String messages(VmView vm) {
    return joined(
        conditions(vm).map(each -> each.severity() + " " + each.code() + ": " + each.message()),
        "; ");
  }

  private static String joined(Stream<String> words, String between) {
    String all = words.collect(Collectors.joining(between));
    return all.isEmpty() ? null : all;
  }

  /** An older controller tells none. */
  private static Stream<VmConditionView> conditions(VmView vm) {
    return Optional.ofNullable(vm.conditions()).stream().flatMap(List::stream);
  }
}
