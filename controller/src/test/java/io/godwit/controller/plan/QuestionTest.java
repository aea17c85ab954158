package io.godwit.controller.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.godwit.api.PlanRequest.Rules;
import io.godwit.controller.plan.FleetSnapshot.ClosedBy;
import io.godwit.controller.plan.FleetSnapshot.Possession;
import io.godwit.controller.plan.Question.Asked;
import io.godwit.controller.plan.Question.Blackouts;
import io.godwit.controller.plan.Question.Emptied;
import io.godwit.controller.plan.Question.Wish;
import io.godwit.controller.usage.DailyRhythm;
import io.godwit.controller.usage.DailyRhythm.HourOfDay;
import io.godwit.controller.usage.Level;
import io.godwit.controller.usage.Traffic;
import io.godwit.migration.HostFacts;
import io.godwit.migration.HostFacts.Reachability;
import io.godwit.migration.HostFacts.Scheduling;
import io.godwit.migration.plan.fleet.Cores;
import io.godwit.migration.plan.fleet.CpuDay;
import io.godwit.migration.plan.fleet.FleetHost;
import io.godwit.migration.plan.fleet.FleetHost.Intake;
import io.godwit.migration.plan.fleet.FleetHost.Keeping;
import io.godwit.migration.plan.fleet.Place;
import io.godwit.migration.plan.request.Goal;
import io.godwit.migration.plan.rule.MaximumBlackout;
import io.godwit.migration.plan.rule.Pinned;
import io.godwit.migration.plan.rule.Rule;
import io.godwit.model.Accelerator;
import io.godwit.model.Calibration;
import io.godwit.model.CpuContract;
import io.godwit.model.DataSize;
import io.godwit.model.HostId;
import io.godwit.model.HostInventory;
import io.godwit.model.HostName;
import io.godwit.model.Image;
import io.godwit.model.ImageDigest;
import io.godwit.model.ImageFormat;
import io.godwit.model.Ipv4Address;
import io.godwit.model.MacAddress;
import io.godwit.model.Mtu;
import io.godwit.model.NetworkName;
import io.godwit.model.NetworkPort;
import io.godwit.model.ProviderName;
import io.godwit.model.Subnet;
import io.godwit.model.Version;
import io.godwit.model.VmId;
import io.godwit.model.VmName;
import io.godwit.model.VmSpec;
import io.godwit.model.VmState;
import io.godwit.model.Vni;
import io.godwit.protocol.CalibrationCodec;
import io.godwit.protocol.ModelCodec;
import io.godwit.protocol.v1.LoadReport;
import io.godwit.protocol.v1.VmLoad;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class QuestionTest {
  private static final ImageDigest DIGEST = new ImageDigest("ab".repeat(32));
  private static final Place PLACE = new Place(new ProviderName("aws"), "frankfurt", "a");
  private static final Rules NONE = Rules.NONE;
  private static final Wish ANY =
      new Wish(
          Optional.empty(),
          Duration.ofDays(30),
          Optional.empty(),
          Optional.empty(),
          NONE,
          Optional.empty(),
          Emptied.CLOSE,
          Question.Overfull.BORNE);

  private final CpuDemands demands = new CpuDemands();

  @Test
  void capacityIsWhatIsLeftAndWhatItsVmsHave() throws Exception {
    FleetSnapshot fleet =
        fleet(List.of(host("a", Scheduling.OPEN)), vm("one", "a", VmState.RUNNING));

    FleetHost host = ask(fleet).request().fleet().hosts().getFirst();
    assertThat(host.capacity().memory()).isEqualTo(DataSize.ofMebibytes(1000 + 256));
    assertThat(host.capacity().disk()).isEqualTo(DataSize.ofMebibytes(5000 + 10));
    assertThat(host.capacity().cpu().most().milli()).isEqualTo(3200);
  }

  @Test
  void vmCountsWithAQuarterOfItsVcpusUntilItWasMeasuredForLong() throws Exception {
    FleetSnapshot fleet =
        fleet(List.of(host("a", Scheduling.OPEN)), vm("one", "a", VmState.RUNNING));
    assertThat(cpuOf(ask(fleet))).isEqualTo(500);

    measure(100, Duration.ofMinutes(5));
    assertThat(cpuOf(ask(fleet))).as("not less at first").isEqualTo(500);
    assertThat(ask(fleet).notes()).anyMatch(note -> note.contains("less than 10 minutes"));

    measure(100, Duration.ofMinutes(10));
    assertThat(cpuOf(ask(fleet))).isBetween(100L, 110L);
    measure(1900, Duration.ofMinutes(40));
    assertThat(cpuOf(ask(fleet))).isBetween(1900L, 2000L);
  }

  @Test
  void coresOfASlowHostCountLess() throws Exception {
    FleetSnapshot fleet =
        new FleetSnapshot(
            List.of(host("a", Scheduling.OPEN), slow("b", 0.5)),
            List.of(vm("one", "a", VmState.RUNNING), vm("two", "b", VmState.RUNNING)));

    List<FleetHost> hosts = ask(fleet).request().fleet().hosts();
    assertThat(hosts.getFirst().capacity().cpu().most().milli()).isEqualTo(3200);
    assertThat(hosts.getLast().capacity().cpu().most().milli()).isEqualTo(1600);
    assertThat(
            ask(fleet).request().fleet().vms().stream().map(vm -> vm.demand().cpu().most().milli()))
        .as("a quarter of two vCPUs, of its host's")
        .containsExactly(500L, 250L);
  }

  private static FleetSnapshot.Host slow(String name, double speed) {
    FleetSnapshot.Host host = host(name, Scheduling.OPEN);
    HostFacts facts = host.facts();
    Calibration measured =
        new Calibration(Optional.empty(), Optional.empty(), Optional.empty(), speed, Instant.EPOCH);
    HostInventory inventory =
        ModelCodec.read(
            ModelCodec.write(facts.inventory().orElseThrow(), Set.of()).toBuilder()
                .setCalibration(CalibrationCodec.write(measured))
                .build());
    return new FleetSnapshot.Host(
        new HostFacts(
            facts.id(),
            facts.name(),
            facts.reachability(),
            facts.scheduling(),
            facts.clockAhead(),
            Optional.of(inventory),
            facts.memoryFree(),
            facts.diskFree(),
            facts.images()),
        host.place(),
        0,
        host.closedBy(),
        host.wish(),
        host.possession());
  }

  /** It has four fifths of four cores. */
  @Test
  void overfullHostIsBorneInThePartsOfTheDayInWhichItIs() throws Exception {
    List<FleetSnapshot.Vm> vms =
        List.of(vm("one", "a", VmState.RUNNING), vm("two", "a", VmState.RUNNING));
    FleetSnapshot fleet = new FleetSnapshot(List.of(host("a", Scheduling.OPEN)), vms);
    demands.learn(id("one"), busyAtNoon(2000));
    demands.learn(id("two"), busyAtNoon(2000));
    Wish mending =
        new Wish(
            Optional.empty(),
            Duration.ofDays(30),
            Optional.empty(),
            Optional.empty(),
            NONE,
            Optional.empty(),
            Emptied.CLOSE,
            Question.Overfull.MENDED);
    FleetHost borne = ask(fleet).request().fleet().hosts().getFirst();
    FleetHost mended =
        Question.of(fleet, demands, Optional.empty(), Blackouts.UNKNOWN, mending)
            .request()
            .fleet()
            .hosts()
            .getFirst();

    assertThat(borne.capacity().cpu()).isEqualTo(CpuDay.of(part -> part == 3 ? 4000 : 3200));
    assertThat(borne.size().cpu()).as("full by").isEqualTo(CpuDay.constant(new Cores(3200)));
    assertThat(mended.capacity().cpu()).isEqualTo(CpuDay.constant(new Cores(3200)));
  }

  private static DailyRhythm busyAtNoon(long mean) {
    return new DailyRhythm(
        IntStream.range(0, 24)
            .mapToObj(
                hour -> {
                  long at = hour == 12 ? mean : 100;
                  Level level = new Level(at, at, at, 0);
                  return new HourOfDay(
                      hour, Duration.ofHours(1), level, level, DataSize.ZERO, Traffic.NONE);
                })
            .toList());
  }

  @Test
  void stoppedVmKeepsItsMemoryAndNeedsNoCpu() throws Exception {
    FleetSnapshot fleet =
        fleet(List.of(host("a", Scheduling.OPEN)), vm("one", "a", VmState.STOPPED));

    assertThat(cpuOf(ask(fleet))).isZero();
    assertThat(ask(fleet).request().fleet().vms().getFirst().demand().memory())
        .isEqualTo(DataSize.ofMebibytes(256));
  }

  /** Its guest may take back what it gave, in any state of the plan. */
  @Test
  void vmWhoseBalloonHasTakenMemoryCountsWithAllOfIt() throws Exception {
    FleetSnapshot.Vm whole = vm("one", "a", VmState.RUNNING, Optional.empty());
    VmSpec spec = whole.spec();
    VmSpec ballooned =
        new VmSpec(
            spec.id(),
            spec.name(),
            spec.vcpus(),
            spec.memory(),
            spec.disk(),
            spec.image(),
            spec.mac(),
            spec.cpu(),
            spec.machineType(),
            spec.port(),
            Optional.of(DataSize.ofMebibytes(64)));
    FleetSnapshot.Vm little =
        new FleetSnapshot.Vm(
            ballooned,
            whole.host(),
            whole.state(),
            Optional.of(DataSize.ofMebibytes(64)),
            whole.overlayUsed(),
            whole.held(),
            whole.createdAt());

    FleetSnapshot fleet = fleet(List.of(host("a", Scheduling.OPEN)), little);
    assertThat(ask(fleet).request().fleet().vms().getFirst().demand().memory())
        .isEqualTo(DataSize.ofMebibytes(256));
  }

  /** The planner knows CPUs; machine types only the preflight does. */
  @Test
  void hostWithoutTheMachineTypeIsRuledOutAndTheReaderIsTold() throws Exception {
    FleetSnapshot.Host other = host("b", Scheduling.OPEN, "pc-q35-6.0");
    FleetSnapshot fleet =
        fleet(List.of(host("a", Scheduling.OPEN), other), vm("one", "a", VmState.RUNNING));

    Asked asked = ask(fleet);
    assertThat(pins(asked))
        .singleElement()
        .satisfies(pin -> assertThat(pin.hosts()).containsExactly(new HostName("a")));
    assertThat(asked.notes()).anyMatch(note -> note.startsWith("one cannot be on b: "));
  }

  @Test
  void hostThatDoesNotAnswerIsClosedAndItsVmsStay() throws Exception {
    FleetSnapshot.Vm held = held("one", "a");
    FleetSnapshot.Host silent =
        new FleetSnapshot.Host(
            facts("a", Reachability.UNREACHABLE, Scheduling.OPEN, "pc-q35-7.2"),
            PLACE,
            0,
            ClosedBy.NO_PLAN,
            FleetSnapshot.Wish.OPEN,
            Possession.OURS);
    FleetSnapshot fleet =
        new FleetSnapshot(List.of(silent, host("b", Scheduling.OPEN)), List.of(held));

    Asked asked = ask(fleet);
    FleetHost host = asked.request().fleet().host(new HostName("a"));
    assertThat(host.intake()).isEqualTo(Intake.CLOSED);
    assertThat(host.keeping()).isEqualTo(Keeping.KEPT);
    assertThat(pins(asked))
        .singleElement()
        .satisfies(pin -> assertThat(pin.hosts()).containsExactly(new HostName("a")));
    assertThat(asked.notes()).contains("VM one is not moved: it is said so");
  }

  @Test
  void drainEmptiesOneHostAndLeavesTheOthersWhatTheyAre() throws Exception {
    List<FleetSnapshot.Host> hosts =
        List.of(
            host("a", Scheduling.OPEN), host("b", Scheduling.OPEN), host("c", Scheduling.DRAINING));
    FleetSnapshot fleet = fleet(hosts, vm("one", "a", VmState.RUNNING));
    Wish drain =
        new Wish(
            Optional.empty(),
            Duration.ofDays(30),
            Optional.empty(),
            Optional.empty(),
            NONE,
            Optional.of(new HostName("a")),
            Emptied.CLOSE,
            Question.Overfull.BORNE);

    Asked asked = Question.of(fleet, demands, Optional.empty(), Blackouts.UNKNOWN, drain);
    assertThat(asked.request().fleet().hosts())
        .extracting(FleetHost::intake, FleetHost::keeping)
        .containsExactly(
            tuple(Intake.DRAINING, Keeping.RELEASABLE),
            tuple(Intake.OPEN, Keeping.KEPT),
            tuple(Intake.CLOSED, Keeping.KEPT));
    assertThat(ask(fleet).request().fleet().host(new HostName("c")).intake())
        .as("what is on a closed host may stay")
        .isEqualTo(Intake.CLOSED);
  }

  @Test
  void costIsAskedForOnlyWherePricesAreKnown() throws Exception {
    FleetSnapshot fleet =
        fleet(List.of(host("a", Scheduling.OPEN)), vm("one", "a", VmState.RUNNING));
    assertThat(ask(fleet).request().goal()).isEqualTo(Goal.HOSTS);

    Wish cost =
        new Wish(
            Optional.of(Goal.COST),
            Duration.ofHours(1),
            Optional.empty(),
            Optional.empty(),
            NONE,
            Optional.empty(),
            Emptied.CLOSE,
            Question.Overfull.BORNE);
    assertThatThrownBy(() -> Question.of(fleet, demands, Optional.empty(), Blackouts.UNKNOWN, cost))
        .isInstanceOf(UnpricedException.class)
        .hasMessage("no price is known of a");
  }

  @Test
  void aLimitOfSilenceHoldsForVmsThatRunByWhatWasMeasured() throws Exception {
    FleetSnapshot fleet =
        fleet(
            List.of(
                host("a", Scheduling.OPEN), host("b", Scheduling.OPEN), host("c", Scheduling.OPEN)),
            vm("one", "a", VmState.RUNNING));
    Map<Set<HostName>, Duration> measured =
        Map.of(Set.of(new HostName("a"), new HostName("b")), Duration.ofMillis(450));
    Wish wish =
        new Wish(
            Optional.empty(),
            Duration.ofDays(30),
            Optional.empty(),
            Optional.of(Duration.ofMillis(300)),
            NONE,
            Optional.empty(),
            Emptied.CLOSE,
            Question.Overfull.BORNE);

    Map<Set<HostName>, Duration> withOthers = new HashMap<>(measured);
    for (String known : List.of("a", "b", "c")) {
      withOthers.put(
          Set.of(new HostName(known), new HostName("not-in-the-fleet")), Duration.ofMillis(10));
    }
    Asked asked = Question.of(fleet, demands, Optional.empty(), () -> withOthers, wish);
    assertThat(asked.request().rules())
        .contains(
            new MaximumBlackout(
                Question.named(List.of(new VmName("one"))), Duration.ofMillis(300), measured));
    assertThat(asked.notes()).anyMatch(note -> note.contains("no move was measured yet"));
  }

  private Asked ask(FleetSnapshot fleet) throws UnpricedException {
    return Question.of(fleet, demands, Optional.empty(), Blackouts.UNKNOWN, ANY);
  }

  private static long cpuOf(Asked asked) {
    return asked.request().fleet().vms().getFirst().demand().cpu().most().milli();
  }

  private static List<Pinned> pins(Asked asked) {
    return asked.request().rules().stream()
        .filter((Rule rule) -> rule instanceof Pinned)
        .map(Pinned.class::cast)
        .toList();
  }

  /** Steady use from the beginning of time, or from where the last one ended. */
  private void measure(long milli, Duration time) {
    Instant end = now.plus(time);
    while (now.isBefore(end)) {
      now = now.plusSeconds(2);
      cpuNanos += milli * 2_000_000;
      VmLoad load =
          VmLoad.newBuilder()
              .setVmId(id("one").toString())
              .setRunning(true)
              .setCpuTimeNanos(cpuNanos)
              .build();
      demands.observe(hostId("a"), 1, LoadReport.newBuilder().addVms(load).build(), now, now);
    }
  }

  private Instant now = Instant.EPOCH;
  private long cpuNanos;

  private static FleetSnapshot fleet(List<FleetSnapshot.Host> hosts, FleetSnapshot.Vm vm) {
    return new FleetSnapshot(hosts, List.of(vm));
  }

  private static FleetSnapshot.Host host(String name, Scheduling scheduling) {
    return host(name, scheduling, "pc-q35-7.2");
  }

  private static FleetSnapshot.Host host(String name, Scheduling scheduling, String machineType) {
    return new FleetSnapshot.Host(
        facts(name, Reachability.CONNECTED, scheduling, machineType),
        PLACE,
        0,
        ClosedBy.NO_PLAN,
        FleetSnapshot.Wish.OPEN,
        Possession.OURS);
  }

  private static HostFacts facts(
      String name, Reachability reachability, Scheduling scheduling, String machineType) {
    HostInventory inventory =
        new HostInventory(
            "a CPU",
            Set.of("Nehalem"),
            Set.of("sse4_2"),
            Set.of(machineType),
            Version.parse("7.2.0"),
            Version.parse("9.0.0"),
            4,
            DataSize.ofGibibytes(8),
            DataSize.ofGibibytes(100),
            Accelerator.TCG,
            false,
            List.of(name + ":8444"),
            "godwit0");
    return new HostFacts(
        hostId(name),
        new HostName(name),
        reachability,
        scheduling,
        Optional.empty(),
        Optional.of(inventory),
        DataSize.ofMebibytes(1000),
        DataSize.ofMebibytes(5000),
        Set.of(DIGEST));
  }

  private static HostId hostId(String name) {
    return new HostId(new UUID(0, name.hashCode()));
  }

  private static VmId id(String name) {
    return new VmId(new UUID(1, name.hashCode()));
  }

  private static FleetSnapshot.Vm vm(String name, String host, VmState state) {
    return vm(name, host, state, Optional.empty());
  }

  /** Nothing else tells the two apart. */
  @Test
  void onlyVmsInNetworksStayOffAHostThatTakesNoPartInAny() throws Exception {
    FleetSnapshot fleet =
        new FleetSnapshot(
            List.of(host("a", Scheduling.OPEN), host("b", Scheduling.OPEN)),
            List.of(
                vm("flat", "a", VmState.RUNNING), inNetwork(vm("in-one", "a", VmState.RUNNING))));

    assertThat(pins(ask(fleet)))
        .containsExactly(
            new Pinned(Question.named(List.of(new VmName("in-one"))), Set.of(new HostName("a"))));
    assertThat(ask(fleet).notes())
        .anyMatch(note -> note.contains("in-one") && note.contains("it takes no part in networks"));
  }

  private static FleetSnapshot.Vm inNetwork(FleetSnapshot.Vm vm) {
    NetworkPort port =
        new NetworkPort(
            new NetworkName("shop"),
            new Vni(1000),
            Mtu.USUAL,
            Subnet.parse("10.5.0.0/24"),
            Ipv4Address.parse("10.5.0.2"));
    VmSpec flat = vm.spec();
    VmSpec spec =
        new VmSpec(
            flat.id(),
            flat.name(),
            flat.vcpus(),
            flat.memory(),
            flat.disk(),
            flat.image(),
            flat.mac(),
            flat.cpu(),
            flat.machineType(),
            Optional.of(port));
    return new FleetSnapshot.Vm(
        spec, vm.host(), vm.state(), vm.memoryUsed(), vm.overlayUsed(), vm.held(), vm.createdAt());
  }

  private static FleetSnapshot.Vm held(String name, String host) {
    return vm(name, host, VmState.RUNNING, Optional.of("it is said so"));
  }

  private static FleetSnapshot.Vm vm(
      String name, String host, VmState state, Optional<String> held) {
    VmSpec spec =
        new VmSpec(
            id(name),
            new VmName(name),
            2,
            DataSize.ofMebibytes(256),
            DataSize.ofGibibytes(1),
            new Image(DIGEST, ImageFormat.QCOW2, DataSize.ofMebibytes(30), DataSize.ofGibibytes(1)),
            new MacAddress("52:54:00:4d:00:01"),
            new CpuContract("Nehalem", List.of()),
            "pc-q35-7.2");
    return new FleetSnapshot.Vm(
        spec,
        new HostName(host),
        state,
        Optional.empty(),
        Optional.of(DataSize.ofMebibytes(10)),
        held,
        Instant.EPOCH);
  }
}
