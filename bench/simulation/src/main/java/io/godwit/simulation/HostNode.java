package io.godwit.simulation;

import io.godwit.agent.AgentCore;
import io.godwit.agent.config.AgentConfig;
import io.godwit.agent.config.AgentPaths;
import io.godwit.agent.config.AgentVersion;
import io.godwit.agent.config.MeshTerms;
import io.godwit.agent.config.PlaceTerms;
import io.godwit.agent.fault.EpochRules;
import io.godwit.agent.identity.TicketKey;
import io.godwit.agent.image.ImageCache;
import io.godwit.agent.image.QemuImg;
import io.godwit.agent.journal.DiskLabels;
import io.godwit.agent.journal.OwnershipJournal;
import io.godwit.agent.link.Reports;
import io.godwit.agent.link.Session;
import io.godwit.agent.migration.BlackoutProbe;
import io.godwit.agent.migration.MigrationSite;
import io.godwit.agent.migration.OpenMoves;
import io.godwit.agent.order.CoordinatorFence;
import io.godwit.agent.overlay.Networks;
import io.godwit.agent.overlay.Soundings;
import io.godwit.agent.vm.AwaitedStarts;
import io.godwit.agent.vm.Definitions;
import io.godwit.agent.vm.Disks;
import io.godwit.agent.vm.EvidenceCollector;
import io.godwit.agent.vm.Host;
import io.godwit.hypervisor.Hypervisor;
import io.godwit.hypervisor.JdkFileDigest;
import io.godwit.hypervisor.ProcessWatch;
import io.godwit.hypervisor.simulated.SimulatedFleet.FinishRule;
import io.godwit.hypervisor.simulated.SimulatedHypervisor;
import io.godwit.migration.convergence.DowntimeAllowance;
import io.godwit.migration.memory.BalloonTerms;
import io.godwit.model.Accelerator;
import io.godwit.model.DataSize;
import io.godwit.model.HostId;
import io.godwit.model.HostInventory;
import io.godwit.model.ImageFormat;
import io.godwit.model.Version;
import io.godwit.model.VmId;
import io.godwit.model.drill.CrashPoints;
import io.godwit.protocol.v1.Hello;
import io.godwit.protocol.v1.LoadReport;
import io.godwit.simulation.disk.SimulatedDisk;
import io.godwit.simulation.network.GuardedFinish;
import io.godwit.simulation.network.Place;
import io.godwit.simulation.network.SimulatedSessions;
import io.godwit.simulation.network.SimulatedTunnel;
import io.godwit.simulation.runtime.Life;
import io.godwit.simulation.runtime.SimulatedTasks;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A host: its disk, its hypervisor, and the agent that lives, dies and comes back on it. */
final class HostNode {
  final HostId id;
  final Place place;
  final SimulatedHypervisor hypervisor;
  final SimulatedDisk disk = new SimulatedDisk();
  private final World world;
  private boolean powered = true;
  private boolean libvirtUp = true;
  private int boots = 1;
  private int lives;
  private Optional<Running> running = Optional.empty();

  private record Running(Life life, SimulatedTunnel tunnel, AgentCore core) {}

  HostNode(World world, HostId id, String name, SimulatedHypervisor hypervisor) {
    this.world = world;
    this.id = id;
    this.place = new Place(name);
    this.hypervisor = hypervisor;
    prepareDisk();
  }

  private void prepareDisk() {
    try {
      Files.createDirectories(disk.path("/var/lib/godwit"));
      Files.createDirectories(disk.path("/run"));
      paths().prepare();
      Path image = new ImageCache(paths().images(), new JdkFileDigest()).file(World.IMAGE);
      Files.write(image, new byte[1]);
      sync(disk.path("/"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** All that an installed host has is on its disk. */
  private void sync(Path path) throws IOException {
    try (var channel = java.nio.channels.FileChannel.open(path)) {
      channel.force(true);
    }
    if (Files.isDirectory(path)) {
      try (var content = Files.list(path)) {
        for (Path child : content.toList()) {
          sync(child);
        }
      }
    }
  }

  AgentPaths paths() {
    return new AgentPaths(disk.path("/var/lib/godwit"), disk.path("/run/godwit"));
  }

  Optional<SimulatedTunnel> tunnel() {
    return running.map(Running::tunnel);
  }

  boolean isAgentUp() {
    return running.isPresent();
  }

  boolean isPowered() {
    return powered;
  }

  boolean isLibvirtUp() {
    return libvirtUp;
  }

  /** Starts the agent, if the host has power and no agent runs. */
  void start() {
    if (!powered || running.isPresent()) {
      return;
    }
    Life life = new Life(place + "#" + ++lives);
    try {
      running = Optional.of(run(new SimulatedTasks(world.scheduler(), life)));
      world.say(place + ": the agent starts");
    } catch (IOException e) {
      cannotStart(life, e);
    }
  }

  /** Its service manager tries again. */
  private void cannotStart(Life life, IOException why) {
    if (!disk.isFull()) {
      throw new Violation(place + ": the agent cannot start: " + why);
    }
    world.say(place + ": the agent does not start: the disk is full");
    life.end();
    world.later(Duration.ofSeconds(1), this::start);
  }

  private Running run(SimulatedTasks tasks) throws IOException {
    SimulatedTunnel tunnel =
        new SimulatedTunnel(
            id,
            world.network(),
            tasks,
            world::placeOf,
            world::tunnelOf,
            new SimulatedTunnel.Ways(world.fleet(), hypervisor, guard()));
    Host host = host(tasks);
    CoordinatorFence fence = CoordinatorFence.open(paths().coordinator());
    MigrationSite site =
        new MigrationSite(
            host,
            tunnel,
            watch(),
            OpenMoves.none(paths().tunnels()),
            new BrokenPoints(world, this, tasks),
            BlackoutProbe.Maker.NONE,
            // As a host of QEMU 7.2 that translates, which simulated hosts are.
            () -> DowntimeAllowance.QEMUS_OWN);
    AgentCore core =
        AgentCore.start(
            new AgentCore.Surroundings(
                site,
                new QemuImg("qemu-img"),
                sessions(tasks),
                () -> hello(fence),
                fence,
                point -> world.hold().pass(place + ":" + point),
                sources(host),
                certificate -> {}));
    return new Running(tasks.life(), tunnel, core);
  }

  private Session.Opener sessions(SimulatedTasks tasks) {
    return new SimulatedSessions(
        place, World.CONTROLLER, world.network(), tasks, world::controllerDoor);
  }

  private Host host(SimulatedTasks tasks) throws IOException {
    Hypervisor slow = SlowHypervisor.of(hypervisor, tasks, world::libvirtDelay);
    EpochRules rules = new EpochRules(() -> world.variant() != Variant.NO_EPOCH_CHECK);
    DiskLabels labels = new DiskLabels(paths()::diskLabel, rules);
    OwnershipJournal journal =
        OwnershipJournal.open(paths().journal(), labels, CrashPoints.NONE, rules);
    AwaitedStarts starts = AwaitedStarts.open(paths().boot(), bootId(), journal);
    ImageCache images = new ImageCache(paths().images(), new JdkFileDigest());
    Disks disks = new Disks(paths(), images, this::makeOverlay, journal);
    return new Host(
        config(),
        null,
        new TicketKey(),
        journal,
        slow,
        images,
        disks,
        new Definitions(paths(), images, "godwit0", Accelerator.TCG),
        new EvidenceCollector(journal, slow, disks, starts, world.secureRandom().nextLong()),
        starts,
        Networks.NONE,
        Soundings.NONE,
        world.clock(),
        tasks,
        world.secureRandom());
  }

  /** In a move it is the first that follows the journal's entry. */
  private void makeOverlay(Path overlay, Path backing, ImageFormat format, DataSize size)
      throws IOException {
    world.hold().pass(place + ":receive.after-journal");
    world.guests().makeOverlay(overlay, backing, format, size);
  }

  private AgentConfig config() {
    return new AgentConfig(
        paths(),
        InetSocketAddress.createUnresolved(place.name(), 7400),
        List.of(place + ":7400"),
        PlaceTerms.USUAL,
        "godwit0",
        MeshTerms.USUAL,
        "test:///default",
        disk.path("/boot-id"),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        BalloonTerms.OFF);
  }

  private ProcessWatch watch() {
    return world.variant() == Variant.NO_WAIT_FOR_EXIT
        ? new HastyWatch(world.guests())
        : new ExitWatch();
  }

  private SimulatedTunnel.Guard guard() {
    return switch (world.variant()) {
      case NO_POST_COPY_GATE -> (passage, tasks) -> () -> FinishRule.Answer.PASS;
      case CLOSED_POST_COPY_GATE -> (passage, tasks) -> () -> FinishRule.Answer.CLOSE;
      case OURS, STOCK_FLAGS, NO_WAIT_FOR_EXIT, NO_EPOCH_CHECK -> GuardedFinish::new;
    };
  }

  private String bootId() {
    return place + "-boot-" + boots;
  }

  private Hello hello(CoordinatorFence fence) {
    return Hello.newBuilder()
        .setProtocol(AgentVersion.PROTOCOL)
        .setAgentVersion("simulated")
        .setBootId(bootId())
        .setCoordinatorSeen(fence.seen().coordinator())
        .setRevisionSeen(fence.seen().revision())
        .setHostName(place.name())
        .build();
  }

  private Reports.Sources sources(Host host) {
    return new Reports.Sources(
        HostNode::inventory,
        host.images()::digests,
        host.evidence()::ofAll,
        () -> LoadReport.newBuilder().setDiskAvailableBytes(1L << 40).build(),
        Networks.NONE::state,
        Optional::empty);
  }

  private static HostInventory inventory() {
    return INVENTORY;
  }

  private static final HostInventory INVENTORY =
      new HostInventory(
          "simulated",
          Set.of("qemu64", "Nehalem"),
          Set.of("sse2", "sse4.1", "sse4.2", "ssse3", "cx16", "popcnt"),
          Set.of("pc-q35-7.2"),
          new Version(7, 2, 0),
          new Version(9, 0, 0),
          64,
          DataSize.ofGibibytes(64),
          DataSize.ofGibibytes(1000),
          Accelerator.TCG,
          false,
          List.of("simulated:7400"),
          "godwit0");

  private void hit() {
    world.hits().host(place, world.scheduler().instant());
  }

  /** {@code kill -9} of the agent. */
  void killAgent() {
    running.ifPresent(
        agent -> {
          world.say(place + ": the agent is killed");
          hit();
          agent.life().end();
          running = Optional.empty();
          world.network().ended(agent.life());
        });
  }

  /** It is started again by its service manager. */
  void dieForAWhile() {
    killAgent();
    world.later(world.aWhile(), this::start);
  }

  /** It boots, and its service manager starts the agent. */
  void losePowerForAWhile() {
    losePower();
    world.later(
        world.aWhile(),
        () -> {
          boot();
          world.later(world.aWhile(), this::start);
        });
  }

  void loseLibvirt() {
    if (powered && libvirtUp) {
      world.say(place + ": libvirtd is gone");
      hit();
      libvirtUp = false;
      hypervisor.loseLibvirt();
    }
  }

  void restoreLibvirt() {
    if (powered && !libvirtUp) {
      world.say(place + ": libvirtd is back");
      libvirtUp = true;
      hypervisor.restoreLibvirt();
    }
  }

  void losePower() {
    if (!powered) {
      return;
    }
    world.say(place + ": the power is lost");
    hit();
    powered = false;
    libvirtUp = false;
    world.network().powerOff(place);
    killAgent();
    world.guests().all().stream().filter(this::hasProcessOf).forEach(world.guests()::mayEnd);
    hypervisor.losePower();
    disk.losePower(world.random());
    disk.clear(disk.path("/run"));
  }

  private boolean hasProcessOf(VmId vm) {
    return hypervisor.process(vm).isPresent();
  }

  /** A VM's process here ends by itself. */
  void killQemu(VmId vm) {
    if (hasProcessOf(vm)) {
      world.say(place + ": QEMU of " + world.nameOf(vm) + " is killed");
      world.guests().mayEnd(vm);
      hypervisor.crash(vm);
    }
  }

  /** It is started again by its service manager. */
  void restartLibvirtInAWhile() {
    loseLibvirt();
    world.later(world.aWhile(), this::restoreLibvirt);
  }

  /** The host boots; its agent is started separately. */
  void boot() {
    if (powered) {
      return;
    }
    world.say(place + ": the host boots");
    powered = true;
    boots++;
    world.network().powerOn(place);
    libvirtUp = true;
    hypervisor.restoreLibvirt();
  }
}
