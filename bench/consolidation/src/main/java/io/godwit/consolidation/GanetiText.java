package io.godwit.consolidation;

import io.godwit.migration.plan.fleet.Fleet;
import io.godwit.migration.plan.fleet.FleetHost;
import io.godwit.migration.plan.fleet.FleetVm;
import io.godwit.migration.plan.fleet.Resources;
import io.godwit.model.DataSize;
import io.godwit.model.HostName;
import io.godwit.model.VmName;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A fleet as Ganeti's htools read it (text data, htools(1)): memory and disk in MiB, and hundredths
 * of a core as virtual CPUs, of which a node runs no more than it has. Disks are of the template
 * {@code ext}, which does not move with its VM, so htools do not look at a node's disk. The master,
 * which hsqueeze never turns off, has no room for anything.
 */
record GanetiText(Fleet fleet) {
  private static final String GROUP = "group|group-uuid|preferred||";
  private static final String MASTER = "master|1|0|1|1|1|1|M|group-uuid|1||N|0|1|1.0";

  /** Any size; as many virtual CPUs as CPUs. */
  private static final String POLICY =
      "|128,1,1024,1,1,1|1,1,1,1,0,0;10485760,1000000,104857600,16,8,1200|ext|1.0|1000000.0";

  private static final int HUNDREDTH = 10;

  /** Sections have an empty line between, columns a bar. */
  private static final int INSTANCES = 2;

  private static final int NODE = 6;

  /** Where each VM is by a text of htools' own. */
  static Map<VmName, HostName> placement(String text) {
    String instances = text.split("\n\n", -1)[INSTANCES];
    return instances
        .lines()
        .filter(line -> !line.isEmpty())
        .map(line -> line.split("\\|", -1))
        .collect(Collectors.toMap(row -> new VmName(row[0]), row -> new HostName(row[NODE])));
  }

  String text() {
    return Stream.of(
            Stream.of(GROUP, ""),
            Stream.of(MASTER),
            fleet.hosts().stream().map(this::node),
            Stream.of(""),
            fleet.vms().stream().map(GanetiText::instance),
            Stream.of("", "", POLICY, "group" + POLICY, ""))
        .flatMap(lines -> lines)
        .collect(Collectors.joining("\n"));
  }

  private String node(FleetHost host) {
    Resources capacity = host.capacity();
    Resources used =
        fleet.vms().stream()
            .filter(vm -> vm.host().equals(host.name()))
            .map(FleetVm::demand)
            .reduce(Resources.NONE, Resources::plus);
    return String.format(
        Locale.ROOT,
        "%s|%d|0|%d|%d|%d|%d|N|group-uuid|1||N|0|1|1.0",
        host.name(),
        mebibytes(capacity.memory()),
        mebibytes(capacity.memory()) - mebibytes(used.memory()),
        mebibytes(capacity.disk()),
        mebibytes(capacity.disk()),
        capacity.cpu().most().milli() / HUNDREDTH);
  }

  private static String instance(FleetVm vm) {
    Resources demand = vm.demand();
    return String.format(
        Locale.ROOT,
        "%s|%d|%d|%d|running|Y|%s||ext||1|1|N",
        vm.name(),
        mebibytes(demand.memory()),
        Math.max(1, mebibytes(demand.disk())),
        Math.ceilDiv(demand.cpu().most().milli(), HUNDREDTH),
        vm.host());
  }

  private static long mebibytes(DataSize size) {
    return size.bytes() >> 20;
  }
}
