package io.godwit.hypervisor.simulated;

import io.godwit.hypervisor.AbortMode;
import io.godwit.hypervisor.CpuComparison;
import io.godwit.hypervisor.DirtyRate;
import io.godwit.hypervisor.DirtyRateMode;
import io.godwit.hypervisor.DirtyRateSupport;
import io.godwit.hypervisor.GuestInfo;
import io.godwit.hypervisor.Hypervisor;
import io.godwit.hypervisor.HypervisorCapabilities;
import io.godwit.hypervisor.HypervisorException;
import io.godwit.hypervisor.HypervisorException.Reason;
import io.godwit.hypervisor.MigrationRequest;
import io.godwit.hypervisor.MigrationRequest.Ending;
import io.godwit.hypervisor.MigrationStatistics;
import io.godwit.hypervisor.RecoveryMonitor;
import io.godwit.hypervisor.StartMode;
import io.godwit.hypervisor.VmConsole;
import io.godwit.hypervisor.VmDefinition;
import io.godwit.hypervisor.VmEvent;
import io.godwit.hypervisor.VmEvent.Cause;
import io.godwit.hypervisor.VmStatistics;
import io.godwit.hypervisor.VmStatus;
import io.godwit.hypervisor.VmStatus.DomainState;
import io.godwit.hypervisor.domainxml.DomainXml;
import io.godwit.model.CpuContract;
import io.godwit.model.DataSize;
import io.godwit.model.VmId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * One simulated host's hypervisor. {@link #migrate} blocks until somebody advances the fleet's time
 * far enough; every other call returns at once.
 */
public final class SimulatedHypervisor implements Hypervisor {
  private final SimulatedDomains domains;

  SimulatedHypervisor(SimulatedDomains domains) {
    this.domains = domains;
  }

  SimulatedDomains domains() {
    return domains;
  }

  /**
   * libvirtd is gone: calls throw {@code UNREACHABLE}, VMs run on. What becomes of migrations is
   * decided when it is back.
   */
  public void loseLibvirt() {
    happen(domains::loseLibvirt);
  }

  public void restoreLibvirt() {
    happen(domains::restoreLibvirt);
  }

  /** The host is gone with all that runs on it; {@link #restoreLibvirt} is its boot. */
  public void losePower() {
    happen(domains::losePower);
  }

  /** QEMU dies. */
  public void crash(VmId vm) {
    happen(() -> domains.find(vm).ifPresent(domains::crash));
  }

  /**
   * Until libvirtd is started again the VM cannot be forgotten, as in libvirt 9.0 where its process
   * died just as its post-copy failed; there each try also takes 30 s.
   */
  public void keepJob(VmId vm) {
    happen(() -> domains.keepJob(vm));
  }

  /** The next migration from here goes wrong in this way. */
  public void failNextMigration(MigrationFault fault) {
    happen(() -> domains.failNextMigration(fault));
  }

  /** How a known VM's guest behaves from now on, wherever it moves. */
  public void behave(VmId vm, GuestBehaviour guest) {
    happen(() -> domains.known(vm).guest = guest);
  }

  @Override
  public HypervisorCapabilities capabilities() {
    return ask(domains.host()::capabilities);
  }

  @Override
  public CpuComparison compareCpu(CpuContract contract) {
    return ask(() -> SimulatedCpu.compare(domains.host(), contract));
  }

  @Override
  public CpuContract baselineCpu(List<String> hostCpuXml) {
    return ask(() -> SimulatedCpu.baseline(domains.host(), hostCpuXml));
  }

  @Override
  public List<VmStatus> list() {
    return ask(() -> domains.all().stream().map(SimulatedDomain::status).toList());
  }

  @Override
  public Optional<VmStatus> status(VmId vm) {
    return ask(() -> domains.find(vm).map(SimulatedDomain::status));
  }

  @Override
  public List<VmStatistics> statistics() {
    return ask(
        () -> domains.all().stream().map(domain -> domain.statistics(domains.now())).toList());
  }

  @Override
  public void define(VmDefinition definition) {
    act(() -> domains.define(definition));
  }

  /** Nobody gives it to them here. */
  @Override
  public List<VmId> withdrawAutostart(Predicate<VmId> ours) {
    return List.of();
  }

  @Override
  public void undefine(VmId vm) {
    act(() -> domains.find(vm).ifPresent(domains::undefine));
  }

  @Override
  public void start(VmId vm, StartMode mode) {
    act(
        () -> {
          SimulatedDomain domain = domains.known(vm);
          SimulatedDomains.require(!domain.isActive(), domain, "it is already active");
          domain.begin(domain.persistent.orElseThrow(), domains.newProcess(domain));
          domains.starts(domain);
          domains.publish(new VmEvent.Started(vm));
          switch (mode) {
            case RUNNING -> run(domain);
            case PAUSED -> halt(domain);
          }
        });
  }

  @Override
  public void resume(VmId vm) {
    act(
        () -> {
          SimulatedDomain domain = domains.active(vm);
          if (domain.state != DomainState.RUNNING) {
            SimulatedDomains.require(domain.migration.isEmpty(), domain, "it is being moved");
            run(domain);
          }
        });
  }

  @Override
  public void pause(VmId vm) {
    act(
        () -> {
          SimulatedDomain domain = domains.active(vm);
          if (domain.state == DomainState.RUNNING) {
            halt(domain);
          }
        });
  }

  private void run(SimulatedDomain domain) {
    domains.enter(domain, DomainState.RUNNING, new VmEvent.Resumed(domain.vm));
  }

  private void halt(SimulatedDomain domain) {
    domains.enter(domain, DomainState.PAUSED_BY_USER, new VmEvent.Paused(domain.vm));
  }

  @Override
  public void requestShutdown(VmId vm) {
    act(
        () -> {
          SimulatedDomain domain = domains.active(vm);
          Optional<SimulatedProcess> asked = domain.process;
          domain.guest.shutdownTakes().ifPresent(after -> shutDownLater(domain, asked, after));
        });
  }

  private void shutDownLater(
      SimulatedDomain domain, Optional<SimulatedProcess> asked, Duration after) {
    time()
        .schedule(
            after,
            () -> {
              if (domain.process.equals(asked) && domain.state == DomainState.RUNNING) {
                domains.end(domain, DomainState.SHUT_OFF, Cause.SHUT_DOWN);
              }
            });
  }

  @Override
  public void destroy(VmId vm) {
    act(
        () ->
            domains
                .find(vm)
                .filter(SimulatedDomain::isActive)
                .ifPresent(domain -> domains.end(domain, DomainState.SHUT_OFF, Cause.DESTROYED)));
  }

  @Override
  public Optional<ProcessHandle> process(VmId vm) {
    return time().exclusively(() -> domains.find(vm).flatMap(domain -> domain.process));
  }

  @Override
  public void migrate(VmId vm, MigrationRequest request) {
    await(ask(() -> domains.migrate(vm, request)));
  }

  @Override
  public void openRecovery(RecoveryMonitor monitor) {
    act(() -> domains.monitors().open(monitor));
  }

  @Override
  public void armRecovery(RecoveryMonitor monitor) {
    act(() -> domains.monitors().arm(monitor));
  }

  @Override
  public boolean receiveRest(VmId vm, RecoveryMonitor monitor, Path memorySocket) {
    return ask(
        () ->
            domains.monitors().hears(monitor)
                && domains.known(vm).state == DomainState.PAUSED_POST_COPY_FAILED);
  }

  @Override
  public boolean isArriving(VmId vm) {
    return ask(() -> domains.known(vm).migration.isPresent());
  }

  @Override
  public void closeRecovery(RecoveryMonitor monitor) {
    act(() -> domains.monitors().close(monitor));
  }

  @Override
  public void sendRest(VmId vm, Path memorySocket) {
    await(ask(() -> domains.sendRest(vm, restOver(memorySocket))));
  }

  /** QEMU alone sends it, on the memory's way: libvirt has no part in it. */
  private static MigrationRequest restOver(Path memorySocket) {
    return new MigrationRequest(
        memorySocket,
        memorySocket,
        memorySocket,
        Ending.RUNNING_POST_COPY_ALLOWED,
        Optional.empty(),
        Optional.empty());
  }

  private void await(CompletableFuture<Void> result) {
    domains.fleet().time().await(result);
    try {
      result.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof HypervisorException failure) {
        throw new HypervisorException(failure.reason(), failure.getMessage(), failure);
      }
      throw e;
    }
  }

  @Override
  public Optional<MigrationStatistics> migrationProgress(VmId vm) {
    return ask(
        () ->
            domains
                .find(vm)
                .flatMap(domain -> domain.migration)
                .filter(migration -> migration.isFrom(domains))
                .map(SimulatedMigration::progress));
  }

  @Override
  public Optional<MigrationStatistics> completedMigration(VmId vm) {
    return ask(() -> domains.completed(vm));
  }

  @Override
  public void startPostCopy(VmId vm) {
    act(() -> domains.moving(vm).startPostCopy());
  }

  @Override
  public void abortMigration(VmId vm, AbortMode mode) {
    act(
        () -> {
          switch (mode) {
            case CANCEL -> domains.moving(vm).cancel();
            case PAUSE_POST_COPY -> domains.moving(vm).pausePostCopy();
          }
        });
  }

  @Override
  public void setGuestMemory(VmId vm, DataSize memory) {
    act(
        () -> {
          SimulatedDomain domain = domains.active(vm);
          SimulatedDomains.require(domain.migration.isEmpty(), domain, "it is being moved");
          SimulatedDomains.require(
              domain.definition().spec().leastMemory().isPresent(), domain, "it has no balloon");
          domain.balloon = Optional.of(memory);
        });
  }

  @Override
  public Duration maxDowntime(VmId vm) {
    return ask(() -> domains.active(vm).maxDowntime);
  }

  @Override
  public void setMaxDowntime(VmId vm, Duration limit) {
    act(() -> domains.active(vm).maxDowntime = limit);
  }

  @Override
  public DataSize maxSpeed(VmId vm) {
    return ask(() -> domains.known(vm).maxSpeed);
  }

  @Override
  public void setMaxSpeed(VmId vm, DataSize perSecond) {
    act(() -> domains.known(vm).maxSpeed = perSecond);
  }

  @Override
  public void startDirtyRateCalculation(VmId vm, Duration period, DirtyRateMode mode) {
    act(
        () -> {
          SimulatedDomain domain = domains.active(vm);
          DirtyRateSupport.check(domain.definition().accelerator(), false, period, mode);
          domain.dirtyRate = Optional.empty();
          DirtyRate rate = new DirtyRate(domain.guest.dirtiedPerSecond(), period);
          time().schedule(period, () -> domain.dirtyRate = Optional.of(rate));
        });
  }

  @Override
  public Optional<DirtyRate> dirtyRate(VmId vm) {
    return ask(() -> domains.known(vm).dirtyRate);
  }

  @Override
  public GuestInfo guestInfo(VmId vm) {
    throw noGuestAgent(vm);
  }

  @Override
  public int freezeFilesystems(VmId vm) {
    throw noGuestAgent(vm);
  }

  @Override
  public int thawFilesystems(VmId vm) {
    throw noGuestAgent(vm);
  }

  private HypervisorException noGuestAgent(VmId vm) {
    ask(() -> domains.active(vm));
    return new HypervisorException(
        Reason.UNSUPPORTED, "Guest agent is not responding: simulated guests run none");
  }

  @Override
  public VmConsole openConsole(VmId vm) {
    return ask(
        () -> {
          SimulatedDomain domain = domains.active(vm);
          domain.console.ifPresent(SimulatedConsole::close);
          SimulatedConsole console = new SimulatedConsole();
          console.say(domain.definition().spec().name() + " is up\n");
          domain.console = Optional.of(console);
          return console;
        });
  }

  @Override
  public Optional<String> liveXml(VmId vm) {
    return ask(() -> domains.find(vm).flatMap(domain -> domain.live).map(DomainXml::of));
  }

  @Override
  public Optional<String> persistentXml(VmId vm) {
    return ask(() -> domains.find(vm).flatMap(domain -> domain.persistent).map(DomainXml::of));
  }

  @Override
  public Subscription subscribe(VmEventListener listener) {
    return domains.events().subscribe(listener);
  }

  @Override
  public void close() {
    domains.events().close();
  }

  private SimulatedTime time() {
    return domains.fleet().time();
  }

  private <T> T ask(Supplier<T> question) {
    return domains.ask(question);
  }

  private void act(Runnable order) {
    domains.ask(
        () -> {
          order.run();
          return null;
        });
  }

  /** What no libvirtd is asked for. */
  private void happen(Runnable change) {
    time()
        .exclusively(
            () -> {
              change.run();
              return null;
            });
  }
}
