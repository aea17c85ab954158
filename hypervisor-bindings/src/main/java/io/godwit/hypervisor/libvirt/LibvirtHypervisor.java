package io.godwit.hypervisor.libvirt;

import com.sun.jna.Pointer;
import io.godwit.hypervisor.AbortMode;
import io.godwit.hypervisor.CpuComparison;
import io.godwit.hypervisor.DirtyRate;
import io.godwit.hypervisor.DirtyRateMode;
import io.godwit.hypervisor.DirtyRateSupport;
import io.godwit.hypervisor.EventDispatcher;
import io.godwit.hypervisor.GuestInfo;
import io.godwit.hypervisor.Hypervisor;
import io.godwit.hypervisor.HypervisorCapabilities;
import io.godwit.hypervisor.HypervisorException;
import io.godwit.hypervisor.HypervisorException.Reason;
import io.godwit.hypervisor.MigrationRequest;
import io.godwit.hypervisor.MigrationStatistics;
import io.godwit.hypervisor.RecoveryMonitor;
import io.godwit.hypervisor.StartMode;
import io.godwit.hypervisor.VmConsole;
import io.godwit.hypervisor.VmDefinition;
import io.godwit.hypervisor.VmStatistics;
import io.godwit.hypervisor.VmStatus;
import io.godwit.hypervisor.domainxml.DomainDescription;
import io.godwit.hypervisor.domainxml.DomainXml;
import io.godwit.model.Accelerator;
import io.godwit.model.CpuContract;
import io.godwit.model.DataSize;
import io.godwit.model.VmId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * libvirt as a {@link Hypervisor}. Survives a restart of libvirtd: calls throw {@code UNREACHABLE}
 * while it is down and work again afterwards, and so do events. Events of the time between are
 * lost; who follows VMs by events asks for {@link #list} now and then.
 */
public final class LibvirtHypervisor implements Hypervisor {
  private final EventDispatcher events = new EventDispatcher();
  private final LibvirtConnections libvirt;
  private final HostCapabilities host;
  private final QemuProcesses processes;
  private final DomainLifecycle lifecycle;
  private final Migrations migrations;
  private final RecoveryMonitors recovery;

  private LibvirtHypervisor(
      String uri, Accelerator accelerator, QemuProcesses processes, RecoveryMonitors recovery) {
    this.recovery = recovery;
    this.libvirt = new LibvirtConnections(uri, events::publish);
    this.host = new HostCapabilities(accelerator);
    this.processes = processes;
    this.lifecycle = new DomainLifecycle(libvirt);
    this.migrations = new Migrations(libvirt, events);
  }

  /**
   * Opens the first connection at once.
   *
   * @param uri libvirt's, for example {@code qemu:///system}
   * @param accelerator what this host's VMs run on; questions about CPUs are answered for it
   * @throws HypervisorException {@code UNREACHABLE} if libvirtd does not answer or its client
   *     library is not installed
   */
  public static LibvirtHypervisor open(String uri, Accelerator accelerator) {
    return open(uri, accelerator, usualProcesses(), usualMonitors());
  }

  /** For a libvirtd that is seen from outside of its namespaces. */
  static LibvirtHypervisor open(
      String uri, Accelerator accelerator, QemuProcesses processes, RecoveryMonitors recovery) {
    LibvirtHypervisor hypervisor = create(uri, accelerator, processes, recovery);
    try {
      hypervisor.libvirt.call(LibvirtConnection::isAlive);
      return hypervisor;
    } catch (HypervisorException e) {
      hypervisor.close();
      throw e;
    }
  }

  /**
   * Opens the first connection when libvirtd answers; until then calls throw {@code UNREACHABLE}.
   *
   * @throws HypervisorException {@code UNREACHABLE} if libvirt's client library is not installed
   */
  public static LibvirtHypervisor openWhenUp(String uri, Accelerator accelerator) {
    LibvirtHypervisor hypervisor = create(uri, accelerator, usualProcesses(), usualMonitors());
    hypervisor.libvirt.connectInBackground();
    return hypervisor;
  }

  private static LibvirtHypervisor create(
      String uri, Accelerator accelerator, QemuProcesses processes, RecoveryMonitors recovery) {
    try {
      EventLoop.ensureRunning();
    } catch (LinkageError e) {
      throw new HypervisorException(
          Reason.UNREACHABLE, "libvirt's client library is missing: install libvirt0", e);
    }
    return new LibvirtHypervisor(uri, accelerator, processes, recovery);
  }

  private static QemuProcesses usualProcesses() {
    return new QemuProcesses(QemuProcesses.USUAL_DIRECTORY, ProcessHandle::of);
  }

  private static RecoveryMonitors usualMonitors() {
    return new RecoveryMonitors(Path.of("/"));
  }

  @Override
  public HypervisorCapabilities capabilities() {
    return libvirt.call(host::read);
  }

  @Override
  public CpuComparison compareCpu(CpuContract contract) {
    return libvirt.call(connection -> host.compare(connection, contract));
  }

  @Override
  public CpuContract baselineCpu(List<String> hostCpuXml) {
    return libvirt.call(connection -> host.baseline(connection, hostCpuXml));
  }

  @Override
  public List<VmStatus> list() {
    return libvirt.call(DomainStatus::all);
  }

  @Override
  public Optional<VmStatus> status(VmId vm) {
    return libvirt.call(connection -> DomainStatus.find(connection, vm));
  }

  @Override
  public List<VmStatistics> statistics() {
    return libvirt.call(new DomainStatistics(processes)::all);
  }

  @Override
  public void define(VmDefinition definition) {
    String xml = DomainXml.of(definition);
    libvirt.call(connection -> connection.connect().domainDefineXML(xml).free());
  }

  @Override
  public List<VmId> withdrawAutostart(Predicate<VmId> ours) {
    return lifecycle.withdrawAutostart(ours);
  }

  @Override
  public void undefine(VmId vm) {
    lifecycle.undefine(vm);
  }

  @Override
  public void start(VmId vm, StartMode mode) {
    lifecycle.start(vm, mode);
  }

  @Override
  public void resume(VmId vm) {
    lifecycle.resume(vm);
  }

  @Override
  public void pause(VmId vm) {
    lifecycle.pause(vm);
  }

  @Override
  public void requestShutdown(VmId vm) {
    lifecycle.requestShutdown(vm);
  }

  @Override
  public void destroy(VmId vm) {
    lifecycle.destroy(vm);
  }

  @Override
  public Optional<ProcessHandle> process(VmId vm) {
    return processes.find(vm);
  }

  @Override
  public void migrate(VmId vm, MigrationRequest request) {
    migrations.run(vm, request);
  }

  @Override
  public Optional<MigrationStatistics> migrationProgress(VmId vm) {
    return migrations.progress(vm);
  }

  @Override
  public Optional<MigrationStatistics> completedMigration(VmId vm) {
    return migrations.completed(vm);
  }

  @Override
  public void startPostCopy(VmId vm) {
    effect(vm, MigrationControl::startPostCopy);
  }

  @Override
  public void abortMigration(VmId vm, AbortMode mode) {
    migrations.abort(vm, mode);
  }

  @Override
  public void openRecovery(RecoveryMonitor monitor) {
    recovery.open(monitor);
  }

  @Override
  public void armRecovery(RecoveryMonitor monitor) {
    recovery.arm(monitor);
  }

  @Override
  public boolean receiveRest(VmId vm, RecoveryMonitor monitor, Path memorySocket) {
    return recovery.receiveRest(monitor, memorySocket);
  }

  @Override
  public boolean isArriving(VmId vm) {
    return libvirt.domain(vm, DomainLifecycle::isMoving);
  }

  @Override
  public void closeRecovery(RecoveryMonitor monitor) {
    recovery.close(monitor);
  }

  @Override
  public void sendRest(VmId vm, Path memorySocket) {
    new PostCopyRest(libvirt, vm).send(memorySocket);
  }

  @Override
  public void setGuestMemory(VmId vm, DataSize memory) {
    lifecycle.setGuestMemory(vm, memory);
  }

  @Override
  public Duration maxDowntime(VmId vm) {
    return libvirt.handle(vm, MigrationControl::maxDowntime);
  }

  @Override
  public void setMaxDowntime(VmId vm, Duration limit) {
    effect(vm, domain -> MigrationControl.setMaxDowntime(domain, limit));
  }

  @Override
  public DataSize maxSpeed(VmId vm) {
    return libvirt.handle(vm, MigrationControl::maxSpeed);
  }

  @Override
  public void setMaxSpeed(VmId vm, DataSize perSecond) {
    effect(vm, domain -> MigrationControl.setMaxSpeed(domain, perSecond));
  }

  @Override
  public void startDirtyRateCalculation(VmId vm, Duration period, DirtyRateMode mode) {
    DomainDescription description =
        libvirt.domain(vm, domain -> DomainDescription.parse(domain.getXMLDesc(0)));
    DirtyRateSupport.check(description.accelerator(), description.dirtyRing(), period, mode);
    effect(vm, domain -> MigrationControl.startDirtyRateCalculation(domain, period, mode));
  }

  @Override
  public Optional<DirtyRate> dirtyRate(VmId vm) {
    return libvirt.handle(vm, DomainStatistics::dirtyRate);
  }

  @Override
  public GuestInfo guestInfo(VmId vm) {
    return libvirt.handle(vm, GuestAgent::info);
  }

  @Override
  public int freezeFilesystems(VmId vm) {
    return libvirt.handle(vm, GuestAgent::freeze);
  }

  @Override
  public int thawFilesystems(VmId vm) {
    return libvirt.handle(vm, GuestAgent::thaw);
  }

  @Override
  public VmConsole openConsole(VmId vm) {
    return libvirt.call(connection -> LibvirtConsole.open(connection, libvirt.threads(), vm));
  }

  @Override
  public Optional<String> liveXml(VmId vm) {
    return lifecycle.liveXml(vm);
  }

  @Override
  public Optional<String> persistentXml(VmId vm) {
    return lifecycle.persistentXml(vm);
  }

  @Override
  public Subscription subscribe(VmEventListener listener) {
    return events.subscribe(listener);
  }

  @Override
  public void close() {
    libvirt.close();
    events.close();
  }

  private void effect(VmId vm, Consumer<Pointer> effect) {
    libvirt.handle(
        vm,
        domain -> {
          effect.accept(domain);
          return true;
        });
  }
}
