package io.godwit.simulation.week;

import io.godwit.controller.plan.FleetSnapshot;
import io.godwit.controller.plan.FleetSnapshot.ClosedBy;
import io.godwit.controller.plan.FleetSnapshot.Possession;
import io.godwit.controller.plan.FleetSnapshot.Wish;
import io.godwit.migration.HostFacts;
import io.godwit.migration.HostFacts.Reachability;
import io.godwit.migration.HostFacts.Scheduling;
import io.godwit.migration.plan.fleet.Place;
import io.godwit.model.Accelerator;
import io.godwit.model.CpuContract;
import io.godwit.model.DataSize;
import io.godwit.model.HostId;
import io.godwit.model.HostInventory;
import io.godwit.model.HostName;
import io.godwit.model.Image;
import io.godwit.model.ImageDigest;
import io.godwit.model.ImageFormat;
import io.godwit.model.Location;
import io.godwit.model.MacAddress;
import io.godwit.model.ProviderName;
import io.godwit.model.Version;
import io.godwit.model.VmId;
import io.godwit.model.VmName;
import io.godwit.model.VmSpec;
import io.godwit.model.VmState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.stream.IntStream;

/**
 * Hosts of 16 cores and 128 GiB, and VMs of 2 or 4 vCPUs and 2 or 4 GiB that are spread evenly over
 * them. A move takes no time, and a host that is emptied is off until a plan takes it back.
 */
final class WeekFleet {
  static final int CORES = 16;
  static final DataSize MEMORY = DataSize.ofGibibytes(128);

  private static final ImageDigest DIGEST = new ImageDigest("ab".repeat(32));
  private static final String MACHINE = "pc-q35-7.2";
  private static final String CPU = "Nehalem";

  private final List<HostName> hosts;
  private final List<SimulatedVm> vms = new ArrayList<>();

  /** A VM, where it is, and its days. */
  static final class SimulatedVm {
    private final VmSpec spec;
    private final VmDays days;
    private int host;

    private SimulatedVm(VmSpec spec, VmDays days, int host) {
      this.spec = spec;
      this.days = days;
      this.host = host;
    }

    VmSpec spec() {
      return spec;
    }

    VmDays days() {
      return days;
    }

    int host() {
      return host;
    }
  }

  WeekFleet(int hosts, int vms, SplittableRandom random) {
    this.hosts = IntStream.range(0, hosts).mapToObj(each -> new HostName("host-" + each)).toList();
    for (int each = 0; each < vms; each++) {
      this.vms.add(new SimulatedVm(spec(each, random), new VmDays(random.split()), each % hosts));
    }
  }

  private static VmSpec spec(int number, SplittableRandom random) {
    int size = random.nextInt(10) < 7 ? 2 : 4;
    return new VmSpec(
        new VmId(new UUID(1, number)),
        new VmName("vm-" + number),
        size,
        DataSize.ofGibibytes(size),
        DataSize.ofGibibytes(10),
        new Image(DIGEST, ImageFormat.QCOW2, DataSize.ofMebibytes(300), DataSize.ofGibibytes(10)),
        new MacAddress("52:54:00:00:%02x:%02x".formatted(number >> 8, number & 0xff)),
        new CpuContract(CPU, List.of()),
        MACHINE);
  }

  List<SimulatedVm> vms() {
    return vms;
  }

  List<HostName> hosts() {
    return hosts;
  }

  static HostId idOf(int host) {
    return new HostId(new UUID(2, host));
  }

  /** How many have a VM. */
  int inUse() {
    return Math.toIntExact(vms.stream().mapToInt(SimulatedVm::host).distinct().count());
  }

  void move(VmName name, HostName destination) {
    vms.stream()
        .filter(vm -> vm.spec.name().equals(name))
        .forEach(vm -> vm.host = hosts.indexOf(destination));
  }

  /** As the controller would see it. */
  FleetSnapshot snapshot() {
    DataSize[] used = new DataSize[hosts.size()];
    for (int host = 0; host < used.length; host++) {
      used[host] = DataSize.ZERO;
    }
    vms.forEach(vm -> used[vm.host] = used[vm.host].plus(vm.spec.memory()));
    return new FleetSnapshot(
        IntStream.range(0, hosts.size()).mapToObj(each -> host(each, used[each])).toList(),
        vms.stream().map(this::vm).toList());
  }

  private FleetSnapshot.Host host(int number, DataSize used) {
    boolean isUsed = used.bytes() > 0;
    return new FleetSnapshot.Host(
        facts(number, isUsed ? Reachability.CONNECTED : Reachability.UNREACHABLE, isUsed, used),
        Place.of(new ProviderName("cloud"), Location.UNKNOWN),
        0,
        isUsed ? ClosedBy.NO_PLAN : ClosedBy.A_PLAN,
        Wish.OPEN,
        isUsed ? Possession.OURS : Possession.GIVEN_BACK);
  }

  private HostFacts facts(int number, Reachability reachability, boolean isUsed, DataSize used) {
    return new HostFacts(
        idOf(number),
        hosts.get(number),
        reachability,
        isUsed ? Scheduling.OPEN : Scheduling.DRAINING,
        Optional.empty(),
        Optional.of(
            new HostInventory(
                "a CPU",
                Set.of(CPU),
                Set.of(),
                Set.of(MACHINE),
                Version.parse("7.2.0"),
                Version.parse("9.0.0"),
                CORES,
                MEMORY,
                DataSize.ofGibibytes(2000),
                Accelerator.KVM,
                false,
                List.of(hosts.get(number) + ":8444"),
                "godwit0")),
        MEMORY.minusOrZero(used),
        DataSize.ofGibibytes(1000),
        Set.of(DIGEST));
  }

  private FleetSnapshot.Vm vm(SimulatedVm vm) {
    return new FleetSnapshot.Vm(
        vm.spec,
        hosts.get(vm.host),
        VmState.RUNNING,
        Optional.of(vm.spec.memory()),
        Optional.of(DataSize.ofGibibytes(1)),
        Optional.empty(),
        Instant.EPOCH);
  }
}
