package io.godwit.consolidation;

import io.godwit.migration.plan.fleet.Cores;
import io.godwit.migration.plan.fleet.Fleet;
import io.godwit.migration.plan.fleet.FleetHost;
import io.godwit.migration.plan.fleet.FleetHost.Intake;
import io.godwit.migration.plan.fleet.FleetHost.Keeping;
import io.godwit.migration.plan.fleet.FleetHost.Power;
import io.godwit.migration.plan.fleet.FleetVm;
import io.godwit.migration.plan.fleet.HostType;
import io.godwit.migration.plan.fleet.Money;
import io.godwit.migration.plan.fleet.Place;
import io.godwit.migration.plan.fleet.Resources;
import io.godwit.model.CpuContract;
import io.godwit.model.DataSize;
import io.godwit.model.HostName;
import io.godwit.model.ProviderName;
import io.godwit.model.VmName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * A fleet that has grown apart, made from a seed.
 *
 * <p>VMs: a size of 1, 2, 4, 8 or 16 cores (chances 10, 25, 35, 22 and 8 %), of which 65 to 100 %
 * are used; 2, 4 or 8 GiB of memory for each core (25, 45, 30 %), at most 64, of which 80 to 100 %
 * are used; 20 GiB of disk and up to 52 for each core, at most 640. What travels is the memory.
 *
 * <p>Hosts: easy ones have 64 cores, 256 GiB of memory and 2,000 of disk, which is a dozen VMs;
 * hard ones 18, 72 and 700, which is about three and a half. Mixed ones are of those, twice and
 * half of it, each at a price by size with a discount of its own.
 *
 * <p>Start: the VMs come one after the other, each to a host by chance out of 1.7 times as many as
 * there must be at least, and to a new one where eight tries find no room.
 */
public record Instance(Difficulty difficulty, Hosts hosts, Disks disks, int vms, long seed) {
  private static final double SPARSE = 1.7;
  private static final int TRIES = 8;
  private static final ProviderName PROVIDER = new ProviderName("east");
  private static final CpuContract CPU = new CpuContract("Nehalem", List.of());
  private static final int[] CORES = {1, 2, 4, 8, 16};
  private static final int[] CORES_CHANCE = {10, 25, 35, 22, 8};
  private static final int[] MEMORY_PER_CORE = {2, 4, 8};
  private static final int[] MEMORY_CHANCE = {25, 45, 30};
  private static final int MOST_MEMORY = 64;
  private static final int MOST_DISK = 640;

  /** How many VMs a host holds. */
  public enum Difficulty {
    EASY(64, 256, 2000),
    HARD(18, 72, 700);

    private final int cores;
    private final int memory;
    private final int disk;

    Difficulty(int cores, int memory, int disk) {
      this.cores = cores;
      this.memory = memory;
      this.disk = disk;
    }

    private Resources capacity(double factor) {
      return resources(
          Math.round(1000 * cores * factor),
          Math.round(1024 * memory * factor),
          Math.round(1024 * disk * factor));
    }
  }

  /** Whether hosts are alike. */
  public enum Hosts {
    IDENTICAL,
    MIXED
  }

  /** Whether a plan looks at disks. */
  public enum Disks {
    COUNTED,
    /** The same fleet, whose disks are elsewhere. */
    ELSEWHERE;

    private Resources of(Resources demand) {
      return this == COUNTED
          ? demand
          : new Resources(
              demand.cpu(), demand.memory(), DataSize.ZERO, demand.iops(), demand.network());
    }
  }

  private static Resources resources(long milliCores, long memoryMebibytes, long diskMebibytes) {
    return new Resources(
        new Cores(milliCores),
        DataSize.ofMebibytes(memoryMebibytes),
        DataSize.ofMebibytes(diskMebibytes),
        0,
        DataSize.ZERO);
  }

  /** The same for the same instance. */
  public Fleet fleet() {
    RandomGenerator random = new SplittableRandom(seed);
    List<Resources> demands = new ArrayList<>();
    for (int vm = 0; vm < vms; vm++) {
      demands.add(demand(random));
    }
    return settle(demands, random);
  }

  private static Resources demand(RandomGenerator random) {
    int cores = CORES[draw(CORES_CHANCE, random)];
    int gibibytes = Math.min(MOST_MEMORY, cores * MEMORY_PER_CORE[draw(MEMORY_CHANCE, random)]);
    return resources(
        cores * random.nextLong(650, 1001),
        gibibytes * random.nextLong(820, 1025),
        1024L * Math.min(MOST_DISK, 20 + random.nextInt(52 * cores + 1)));
  }

  private static int draw(int[] chances, RandomGenerator random) {
    int left = random.nextInt(100);
    int drawn = 0;
    while (left >= chances[drawn]) {
      left -= chances[drawn++];
    }
    return drawn;
  }

  private Fleet settle(List<Resources> demands, RandomGenerator random) {
    List<FleetHost> open = new ArrayList<>();
    List<Resources> loads = new ArrayList<>();
    double least = least(demands);
    while (open.size() < SPARSE * least) {
      add(open, loads, random);
    }
    List<FleetVm> settled = new ArrayList<>();
    for (Resources demand : demands) {
      int host = chooseHost(demand, open, loads, random);
      loads.set(host, loads.get(host).plus(demand));
      settled.add(
          new FleetVm(
              new VmName("vm-" + settled.size()),
              open.get(host).name(),
              disks.of(demand),
              demand.memory(),
              CPU,
              Map.of()));
    }
    return new Fleet(open, settled);
  }

  /** Hosts of the middle size. */
  private double least(List<Resources> demands) {
    Resources sum = demands.stream().reduce(Resources.NONE, Resources::plus);
    Resources of = difficulty.capacity(1);
    return Math.max(
        (double) sum.cpu().most().milli() / of.cpu().most().milli(),
        (double) sum.memory().bytes() / of.memory().bytes());
  }

  private int chooseHost(
      Resources demand, List<FleetHost> open, List<Resources> loads, RandomGenerator random) {
    for (int attempt = 0; attempt < TRIES; attempt++) {
      int host = random.nextInt(open.size());
      if (fits(demand, open.get(host), loads.get(host))) {
        return host;
      }
    }
    do {
      add(open, loads, random);
    } while (!fits(demand, open.getLast(), Resources.NONE));
    return open.size() - 1;
  }

  private static boolean fits(Resources demand, FleetHost host, Resources load) {
    return load.plus(demand).exceeds(host.capacity()).isEmpty();
  }

  private void add(List<FleetHost> open, List<Resources> loads, RandomGenerator random) {
    open.add(
        new FleetHost(
            new HostName("host-" + open.size()),
            hosts == Hosts.IDENTICAL ? type("middle", 1, "1.00") : mixed(random),
            new Place(PROVIDER, "region", "zone"),
            Power.ON,
            Intake.OPEN,
            Keeping.RELEASABLE));
    loads.add(Resources.NONE);
  }

  private HostType mixed(RandomGenerator random) {
    return switch (random.nextInt(3)) {
      case 0 -> type("small", 0.5, "0.53");
      case 1 -> type("middle", 1, "1.00");
      default -> type("large", 2, "1.93");
    };
  }

  private HostType type(String name, double factor, String perHour) {
    return new HostType(
        name, difficulty.capacity(factor), Money.parse(perHour), Set.of(CPU.model()), Set.of());
  }
}
