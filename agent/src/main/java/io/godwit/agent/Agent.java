package io.godwit.agent;

import io.godwit.agent.calibration.Calibrator;
import io.godwit.agent.config.AgentConfig;
import io.godwit.agent.config.AgentPaths;
import io.godwit.agent.config.AgentVersion;
import io.godwit.agent.fault.EpochRules;
import io.godwit.agent.fault.Faults;
import io.godwit.agent.identity.CertificateRenewer;
import io.godwit.agent.identity.IdentityStore;
import io.godwit.agent.identity.TicketKey;
import io.godwit.agent.image.ImageCache;
import io.godwit.agent.image.QemuImg;
import io.godwit.agent.inventory.AcceleratorProbe;
import io.godwit.agent.inventory.Capacity;
import io.godwit.agent.inventory.InventoryReader;
import io.godwit.agent.inventory.LoadReader;
import io.godwit.agent.inventory.Machine;
import io.godwit.agent.inventory.OwnAddresses;
import io.godwit.agent.inventory.PostCopyProbe;
import io.godwit.agent.inventory.QuietHeap;
import io.godwit.agent.journal.DiskLabels;
import io.godwit.agent.journal.OwnershipJournal;
import io.godwit.agent.link.GrpcSessions;
import io.godwit.agent.link.LinkTiming;
import io.godwit.agent.link.Reports;
import io.godwit.agent.migration.BlackoutProbe;
import io.godwit.agent.migration.MigrationSite;
import io.godwit.agent.migration.OpenMoves;
import io.godwit.agent.order.CoordinatorFence;
import io.godwit.agent.overlay.Keeper;
import io.godwit.agent.overlay.OverlayAssembly;
import io.godwit.agent.storage.DurableFile;
import io.godwit.agent.tunnel.RenewedCredentials;
import io.godwit.agent.tunnel.Tunnel;
import io.godwit.agent.tunnel.TunnelSettings;
import io.godwit.agent.vm.AwaitedStarts;
import io.godwit.agent.vm.Balloons;
import io.godwit.agent.vm.Definitions;
import io.godwit.agent.vm.Disks;
import io.godwit.agent.vm.EvidenceCollector;
import io.godwit.agent.vm.FullDisks;
import io.godwit.agent.vm.Host;
import io.godwit.agent.vm.NoAutostart;
import io.godwit.hypervisor.Hypervisor;
import io.godwit.hypervisor.VmStatistics;
import io.godwit.hypervisor.libvirt.GnutlsFileDigest;
import io.godwit.hypervisor.libvirt.LibvirtHypervisor;
import io.godwit.hypervisor.libvirt.PidfdWatch;
import io.godwit.migration.memory.BalloonGovernor;
import io.godwit.migration.memory.HostMemory;
import io.godwit.migration.ownership.VmRecord;
import io.godwit.model.Accelerator;
import io.godwit.model.DataSize;
import io.godwit.model.HostEndpoints;
import io.godwit.model.drill.CrashPoints;
import io.godwit.protocol.drill.DrillClock;
import io.godwit.protocol.drill.DrillFolder;
import io.godwit.protocol.v1.Hello;
import io.godwit.runtime.Tasks;
import io.godwit.runtime.VirtualThreadTasks;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Function;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The daemon of a host: carries out its controller's orders and tells what it sees. VMs run on
 * without it. It starts none by itself, not even after a boot: only an order does.
 */
public final class Agent implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(Agent.class.getName());
  private static final String QEMU = "qemu-system-x86_64";
  private static final String QEMU_IMG = "qemu-img";

  private static final CrashPoints POINTS = DrillFolder.of(System.getenv(), hostName());

  private final Deque<AutoCloseable> open = new ArrayDeque<>();

  private Agent() {}

  /** Starts on this machine's libvirt. */
  public static Agent start(AgentConfig config, Faults faults) throws IOException {
    return start(
        config,
        accelerator -> LibvirtHypervisor.openWhenUp(config.libvirtUri(), accelerator),
        faults);
  }

  /**
   * Starts on a given hypervisor.
   *
   * @throws IOException if the host has not joined, another agent runs, or the state cannot be read
   */
  static Agent start(
      AgentConfig config, Function<Accelerator, Hypervisor> hypervisor, Faults faults)
      throws IOException {
    Agent agent = new Agent();
    try {
      agent.assemble(config, hypervisor, faults);
      return agent;
    } catch (IOException | RuntimeException failed) {
      agent.close();
      throw failed;
    }
  }

  private void assemble(
      AgentConfig config, Function<Accelerator, Hypervisor> hypervisors, Faults faults)
      throws IOException {
    AgentPaths paths = config.paths();
    IdentityStore identity = IdentityStore.open(paths.identity());
    paths.prepare();
    closing(StateLock.take(paths.lock()));
    Accelerator accelerator = probe(config).find();
    Hypervisor hypervisor = closing(hypervisors.apply(accelerator));
    QemuImg qemuImg = new QemuImg(QEMU_IMG);
    Host host = host(config, identity, hypervisor, accelerator, qemuImg, faults);
    Calibrator calibrator = calibrator(host, accelerator);

    Tunnel tunnel = closing(openTunnel(host));
    OpenMoves moves = closing(OpenMoves.none(paths.tunnels()));
    MigrationSite site =
        new MigrationSite(
            host,
            tunnel,
            new PidfdWatch(),
            moves,
            faults,
            BlackoutProbe.Maker.asking(InstantSource.system()));
    CoordinatorFence fence = CoordinatorFence.open(paths.coordinator());
    CertificateRenewer renewer = new CertificateRenewer(identity, host.clock(), host.random());
    AgentCore core =
        closing(
            AgentCore.start(
                new AgentCore.Surroundings(
                    site,
                    qemuImg,
                    new GrpcSessions(identity, LinkTiming.USUAL, host.clock()),
                    () -> hello(config, fence, host.journal()),
                    fence,
                    POINTS,
                    sources(host, accelerator, calibrator, renewer),
                    renewer::accept)));
    closing(fullDisks(host).watch(host.tasks())::cancel);
    closing(new NoAutostart(host.journal(), hypervisor).watch(host.tasks())::cancel);
    closing(balloons(host).watch(host.tasks())::cancel);
    closing(host.tasks().repeat(QuietHeap.INTERVAL, quietHeap(core, moves)::look)::cancel);
    closing(calibrator);
    closing(host.tasks().repeat(Calibrator.INTERVAL, look(calibrator, core, hypervisor))::cancel);
    LOG.info(() -> "host " + identity.current().host() + " runs VMs on " + accelerator);
  }

  private static Calibrator calibrator(Host host, Accelerator accelerator) throws IOException {
    AgentPaths paths = host.paths();
    return Calibrator.open(
        new Calibrator.Site(
            QEMU, accelerator, bootId(host.config()), paths.findings(), paths.vms()),
        host.tasks(),
        InstantSource.system());
  }

  private static Runnable look(Calibrator calibrator, AgentCore core, Hypervisor hypervisor) {
    Calibrator.Quiet quiet =
        () -> core.isIdle() && hypervisor.statistics().stream().noneMatch(VmStatistics::running);
    Runnable look = () -> calibrator.look(quiet, core::hostChanged);
    look.run();
    return look;
  }

  private static FullDisks fullDisks(Host host) {
    Path vms = host.paths().vms();
    return new FullDisks(
        host.journal(),
        host.hypervisor(),
        () -> new DataSize(Files.getFileStore(vms).getUsableSpace()));
  }

  private static Balloons balloons(Host host) {
    Capacity capacity = new Capacity(host.config(), new Machine());
    return new Balloons(
        host.journal(),
        host.hypervisor(),
        vms -> new HostMemory(capacity.memory(), capacity.availableMemory(vms)),
        new BalloonGovernor(host.config().balloons()),
        host.clock(),
        host.tasks());
  }

  private static QuietHeap quietHeap(AgentCore core, OpenMoves moves) {
    return new QuietHeap(
        () -> core.isIdle() && moves.isEmpty(), Runtime.getRuntime()::totalMemory, System::gc);
  }

  private static Tunnel openTunnel(Host host) throws IOException {
    return Tunnel.open(
        TunnelSettings.listeningOn(host.config().tunnelListen()),
        new RenewedCredentials(host.identity(), host.clock()),
        host.ticketKey(),
        host.clock());
  }

  private Host host(
      AgentConfig config,
      IdentityStore identity,
      Hypervisor hypervisor,
      Accelerator accelerator,
      QemuImg qemuImg,
      Faults faults)
      throws IOException {
    AgentPaths paths = config.paths();
    OwnershipJournal journal = journal(paths, new EpochRules(faults::checksEpochs));
    AwaitedStarts starts = AwaitedStarts.open(paths.boot(), bootId(config), journal);
    SecureRandom random = new SecureRandom();
    ImageCache images = new ImageCache(paths.images(), GnutlsFileDigest.orJdk());
    Disks disks = new Disks(paths, images, qemuImg, journal);
    Clock clock = DrillClock.of(System.getenv(), hostName(), Clock.systemUTC());
    Tasks tasks = closing(new VirtualThreadTasks(clock));
    OverlayAssembly.Assembled networks = networks(config, identity, journal, tasks, random);
    return new Host(
        config,
        identity,
        new TicketKey(),
        journal,
        hypervisor,
        images,
        disks,
        new Definitions(paths, images, config.vmBridge(), accelerator),
        new EvidenceCollector(journal, hypervisor, disks, starts, random.nextLong()),
        starts,
        networks.keeper(),
        networks.soundings(),
        clock,
        tasks,
        random);
  }

  private OverlayAssembly.Assembled networks(
      AgentConfig config,
      IdentityStore identity,
      OwnershipJournal journal,
      Tasks tasks,
      SecureRandom random)
      throws IOException {
    OverlayAssembly.Assembled networks =
        OverlayAssembly.open(
            new OverlayAssembly.Surroundings(
                identity.current().host(),
                config.mesh(),
                config.place(),
                config.paths(),
                journal,
                tasks,
                InstantSource.system(),
                random),
            () -> meshEndpoints(config));
    Keeper keeper = networks.keeper();
    closing(keeper.begin(journal)::cancel);
    closing(keeper);
    return networks;
  }

  private static HostEndpoints meshEndpoints(AgentConfig config) {
    try {
      return new OwnAddresses(config.vmBridge())
          .endpoints(config.place(), config.mesh().endpoints(), config.mesh().port());
    } catch (SocketException e) {
      throw new UncheckedIOException("the host's addresses cannot be read", e);
    }
  }

  private static OwnershipJournal journal(AgentPaths paths, EpochRules rules) throws IOException {
    DiskLabels labels = new DiskLabels(paths::diskLabel, rules);
    OwnershipJournal journal = OwnershipJournal.open(paths.journal(), labels, POINTS, rules);
    if (!Files.exists(paths.labelled())) {
      journal.labelAll();
      DurableFile.write(paths.labelled(), new byte[0]);
    }
    return journal;
  }

  private static String bootId(AgentConfig config) throws IOException {
    return Files.readString(config.bootIdFile()).strip();
  }

  private static Reports.Sources sources(
      Host host, Accelerator accelerator, Calibrator calibrator, CertificateRenewer renewer) {
    Machine machine = new Machine();
    Capacity capacity = new Capacity(host.config(), machine);
    return new Reports.Sources(
        new InventoryReader(
                host.config(),
                host.hypervisor(),
                accelerator,
                machine,
                capacity,
                new PostCopyProbe(QEMU).obstacle(),
                host.networks(),
                calibrator::known)
            ::read,
        host.images()::digests,
        host.evidence()::ofAll,
        new LoadReader(host.hypervisor(), machine, capacity, host.soundings(), host.clock())::read,
        host.networks()::state,
        renewer::due);
  }

  private static AcceleratorProbe probe(AgentConfig config) {
    return new AcceleratorProbe(
        QEMU,
        Path.of("/dev/kvm"),
        config.bootIdFile(),
        config.paths().findings(),
        InstantSource.system());
  }

  private static Hello hello(AgentConfig config, CoordinatorFence fence, OwnershipJournal journal) {
    try {
      return Hello.newBuilder()
          .setProtocol(AgentVersion.PROTOCOL)
          .setAgentVersion(AgentVersion.SOFTWARE)
          .setBootId(bootId(config))
          .setCoordinatorSeen(fence.seen().coordinator())
          .setRevisionSeen(revisionSeen(fence, journal))
          .setHostName(hostName())
          .build();
    } catch (IOException e) {
      throw new UncheckedIOException("the boot id cannot be read", e);
    }
  }

  /** The journals know it as well, where the fence's own file is lost or could not be written. */
  private static long revisionSeen(CoordinatorFence fence, OwnershipJournal journal) {
    return journal.all().stream()
        .mapToLong(VmRecord::askedAt)
        .reduce(fence.seen().revision(), Math::max);
  }

  private static String hostName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException unresolved) {
      return "";
    }
  }

  private <T extends AutoCloseable> T closing(T part) {
    open.push(part);
    return part;
  }

  /** Closes what was opened, the last first. VMs run on. */
  @Override
  public void close() {
    while (!open.isEmpty()) {
      try {
        open.pop().close();
      } catch (Exception e) {
        LOG.log(Level.WARNING, "a part of the agent did not close; the others are closed", e);
      }
    }
  }
}
