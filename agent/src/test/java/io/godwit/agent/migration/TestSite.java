package io.godwit.agent.migration;

import io.godwit.agent.config.AgentConfig;
import io.godwit.agent.config.AgentPaths;
import io.godwit.agent.config.MeshTerms;
import io.godwit.agent.config.PlaceTerms;
import io.godwit.agent.fault.Faults;
import io.godwit.agent.identity.TicketKey;
import io.godwit.agent.image.ImageCache;
import io.godwit.agent.image.QemuImg;
import io.godwit.agent.journal.DiskLabels;
import io.godwit.agent.journal.OwnershipJournal;
import io.godwit.agent.overlay.Networks;
import io.godwit.agent.overlay.Soundings;
import io.godwit.agent.tunnel.TestNetwork;
import io.godwit.agent.tunnel.Tunnel;
import io.godwit.agent.vm.AwaitedStarts;
import io.godwit.agent.vm.Definitions;
import io.godwit.agent.vm.Disks;
import io.godwit.agent.vm.EvidenceCollector;
import io.godwit.agent.vm.Host;
import io.godwit.hypervisor.JdkFileDigest;
import io.godwit.hypervisor.ProcessWatch;
import io.godwit.hypervisor.VmStatus;
import io.godwit.hypervisor.VmStatus.DomainState;
import io.godwit.hypervisor.simulated.SimulatedHypervisor;
import io.godwit.migration.convergence.DowntimeAllowance;
import io.godwit.migration.memory.BalloonTerms;
import io.godwit.migration.ownership.Ownership;
import io.godwit.migration.ownership.VmRecord;
import io.godwit.model.Accelerator;
import io.godwit.model.HostId;
import io.godwit.model.VmId;
import io.godwit.runtime.VirtualThreadTasks;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A host as far as moves need it: real journal, disks and tunnel; a simulated hypervisor. */
final class TestSite implements AutoCloseable {
  final HostId id;
  final SimulatedHypervisor hypervisor;
  final Tunnel tunnel;

  private final Path folder;
  private final VirtualThreadTasks tasks = new VirtualThreadTasks(Clock.systemUTC());
  private String bootId = "boot-1";
  private MigrationSite site;

  TestSite(HostId id, Path folder, TestNetwork network, SimulatedHypervisor hypervisor)
      throws GeneralSecurityException, IOException {
    this.id = id;
    this.folder = folder;
    this.hypervisor = hypervisor;
    this.tunnel = network.tunnel(id);
    paths().prepare();
    restart();
  }

  /** As an agent that was killed comes back: with what its disk holds, and no streams. */
  void restart() throws IOException {
    if (site != null) {
      endMoves();
    }
    site =
        new MigrationSite(
            host(),
            tunnel,
            new ExitOfHandle(),
            OpenMoves.none(paths().tunnels()),
            Faults.NONE,
            BlackoutProbe.Maker.asking(InstantSource.system()),
            () -> DowntimeAllowance.STANDARD);
  }

  /** As a host that booted: no process of a VM is left. */
  void reboot(String newBootId) throws IOException {
    bootId = newBootId;
    hypervisor.list().forEach(vm -> hypervisor.destroy(vm.vm()));
    restart();
  }

  MigrationSite site() {
    return site;
  }

  AgentPaths paths() {
    return new AgentPaths(folder.resolve("s"), folder.resolve("r"));
  }

  Optional<Ownership> ownership(VmId vm) {
    return site.host().journal().find(vm).map(VmRecord::ownership);
  }

  Optional<DomainState> state(VmId vm) {
    return hypervisor.status(vm).map(VmStatus::state);
  }

  @Override
  public void close() throws IOException {
    endMoves();
    tunnel.close();
    tasks.close();
  }

  /** Waits for what a killed agent would not end: here it would go on in the same process. */
  private void endMoves() {
    site.moves().endAll().orTimeout(60, TimeUnit.SECONDS).join();
  }

  private Host host() throws IOException {
    OwnershipJournal journal =
        OwnershipJournal.open(paths().journal(), new DiskLabels(paths()::diskLabel));
    AwaitedStarts starts = AwaitedStarts.open(paths().boot(), bootId, journal);
    ImageCache images = new ImageCache(paths().images(), new JdkFileDigest());
    Disks disks = new Disks(paths(), images, new QemuImg("qemu-img"), journal);
    return new Host(
        config(),
        null,
        new TicketKey(),
        journal,
        hypervisor,
        images,
        disks,
        new Definitions(paths(), images, "godwit0", Accelerator.TCG),
        new EvidenceCollector(journal, hypervisor, disks, starts, 1),
        starts,
        Networks.NONE,
        Soundings.NONE,
        Clock.systemUTC(),
        tasks,
        new SecureRandom());
  }

  private AgentConfig config() {
    return new AgentConfig(
        paths(),
        new InetSocketAddress(0),
        List.of(),
        PlaceTerms.USUAL,
        "godwit0",
        MeshTerms.USUAL,
        "test:///default",
        folder.resolve("boot-id"),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        BalloonTerms.OFF);
  }

  /** A simulated process tells its exit by itself. */
  private static final class ExitOfHandle implements ProcessWatch {
    @Override
    public Watched watch(ProcessHandle process) {
      CompletableFuture<Void> exit = process.onExit().thenAccept(handle -> {});
      return new Watched() {
        @Override
        public CompletableFuture<Void> exit() {
          return exit;
        }

        @Override
        public void expectSoon() {}

        @Override
        public void expectNoLonger() {}

        @Override
        public void close() {}
      };
    }
  }
}
