package io.godwit.cli.host;

import io.godwit.api.HostView;
import io.godwit.cli.output.Ages;
import io.godwit.cli.output.Column;
import io.godwit.cli.output.Sizes;
import java.util.List;
import java.util.Locale;

/** How hosts are shown. */
final class HostOutput {
  private static final double CLOCK_TOLERANCE_SECONDS = 5;

  private HostOutput() {}

  static List<Column<HostView>> columns(Ages ages) {
    return List.of(
        Column.of("NAME", HostView::name),
        Column.of("PROVIDER", HostView::provider),
        Column.of("STATE", HostOutput::state),
        Column.of("VMS", HostView::vms),
        Column.of("CPUS", HostView::cpus),
        Column.of("LOAD", HostOutput::load),
        Column.of("MEMORY", HostOutput::memory),
        Column.wide("REGION", HostView::region),
        Column.wide("ZONE", HostView::zone),
        Column.wide("RACK", HostView::rack),
        Column.wide("DISK LEFT", host -> Sizes.show(host.diskAvailableBytes())),
        Column.wide("BY", HostView::accelerator),
        Column.wide("QEMU", HostView::qemuVersion),
        Column.wide("LIBVIRT", HostView::libvirtVersion),
        Column.wide("AGENT", HostView::agentVersion),
        Column.wide("SEEN", host -> ages.since(host.lastSeen())));
  }

  static List<Column<HostView>> fields(Ages ages) {
    return List.of(
        Column.of("name", HostView::name),
        Column.of("id", HostView::id),
        Column.of("provider", HostView::provider),
        Column.of("region", HostView::region),
        Column.of("zone", HostView::zone),
        Column.of("rack", HostView::rack),
        Column.of("place by", HostOutput::teller),
        Column.of("state", HostOutput::state),
        Column.of("last seen", host -> ages.since(host.lastSeen())),
        Column.of("vms", HostView::vms),
        Column.of("anchor of", HostOutput::anchored),
        Column.of("cpus", HostView::cpus),
        Column.of("load", HostOutput::load),
        Column.of("cpu", HostView::cpuModel),
        Column.of("accelerator", HostView::accelerator),
        Column.of("speed", HostSpeed::show),
        Column.of("memory", HostOutput::memory),
        Column.of("disk", host -> Sizes.show(host.diskBytes())),
        Column.of("disk left", host -> Sizes.show(host.diskAvailableBytes())),
        Column.of("ksm", HostOutput::ksm),
        Column.of("qemu", HostView::qemuVersion),
        Column.of("libvirt", HostView::libvirtVersion),
        Column.of("agent", HostView::agentVersion),
        Column.of("tunnel", host -> joined(host.tunnelEndpoints())),
        Column.of("mesh key", HostView::meshKey),
        Column.of("key made", host -> ages.since(host.meshKeyMade())),
        Column.of("images", host -> joined(host.images())),
        Column.of("clock", HostOutput::clock),
        Column.of("boot id", HostView::bootId));
  }

  private static String teller(HostView host) {
    return host.locatedBy() == null ? null : host.locatedBy().toLowerCase(Locale.ROOT);
  }

  private static String state(HostView host) {
    return host.schedulable() ? host.state() : host.state() + ", takes no VMs";
  }

  private static String load(HostView host) {
    return host.loadPercent() == null ? null : Math.round(host.loadPercent()) + " %";
  }

  /** Only where it is off: a report takes some time to arrive. */
  private static String clock(HostView host) {
    Double ahead = host.clockAheadSeconds();
    if (ahead == null || Math.abs(ahead) < CLOCK_TOLERANCE_SECONDS) {
      return null;
    }
    return Math.round(Math.abs(ahead))
        + " s "
        + (ahead < 0 ? "behind" : "ahead of")
        + " the controller's";
  }

  private static String ksm(HostView host) {
    return host.ksm() == null ? null : host.ksm() ? "on" : "off";
  }

  private static String memory(HostView host) {
    return host.memoryBytes() == null
        ? null
        : Sizes.show(host.memoryReservedBytes()) + " of " + Sizes.show(host.memoryBytes());
  }

  /** An older controller tells none. */
  private static String anchored(HostView host) {
    return host.anchored() == null
        ? null
        : joined(host.anchored().stream().map(HostOutput::anchored).toList());
  }

  private static String anchored(HostView.Anchored vm) {
    return "%s (%s)"
        .formatted(vm.vm(), vm.flows() == null ? "not counted yet" : vm.flows() + " connections");
  }

  private static String joined(List<String> values) {
    return values == null || values.isEmpty() ? null : String.join(", ", values);
  }
}
