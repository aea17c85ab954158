package io.godwit.hypervisor.libvirt;

import io.godwit.hypervisor.AbortMode;
import io.godwit.hypervisor.EventDispatcher;
import io.godwit.hypervisor.HypervisorException;
import io.godwit.hypervisor.HypervisorException.Reason;
import io.godwit.hypervisor.MigrationOutcome;
import io.godwit.hypervisor.MigrationRequest;
import io.godwit.hypervisor.MigrationStatistics;
import io.godwit.hypervisor.VmEvent;
import io.godwit.hypervisor.VmStatus;
import io.godwit.hypervisor.VmStatus.DomainState;
import io.godwit.model.VmId;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.libvirt.LibvirtException;

/**
 * Runs migrations and keeps their last figures: libvirt forgets them at the source together with
 * the VM.
 */
final class Migrations {
  private static final Logger LOG = Logger.getLogger(Migrations.class.getName());
  private static final int KEPT = 64;
  private static final Duration LATE_EVENT = Duration.ofSeconds(2);

  private final LibvirtConnections libvirt;

  /** Whose last migration was asked to end. */
  private final Set<VmId> aborted = ConcurrentHashMap.newKeySet();

  private final Map<VmId, CompletableFuture<MigrationStatistics>> figures =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(
            Map.Entry<VmId, CompletableFuture<MigrationStatistics>> eldest) {
          return size() > KEPT;
        }
      };

  Migrations(LibvirtConnections libvirt, EventDispatcher events) {
    this.libvirt = libvirt;
    events.subscribe(this::keep);
  }

  void run(VmId vm, MigrationRequest request) {
    libvirt.call(
        connection -> {
          VmStatus before = active(connection, vm);
          refuseSecond(connection, vm);
          forgetFigures(vm);
          aborted.remove(vm);
          try {
            connection.domain(vm, domain -> LibvirtMigration.run(domain, request));
            return expectFigures(vm);
          } catch (LibvirtException e) {
            throw MigrationOutcome.of(failure(vm, e), after(connection, vm), before);
          }
        });
  }

  /**
   * QEMU may tell the end that an abort made as that of its stream ("Channel error: Input/output
   * error"; seen with QEMU 10.0).
   */
  private HypervisorException failure(VmId vm, LibvirtException error) {
    HypervisorException failure = LibvirtErrors.of(error);
    return aborted.contains(vm)
        ? new HypervisorException(Reason.CANCELLED, failure.getMessage(), failure)
        : failure;
  }

  /**
   * Not in the switchover: libvirt 9.0 then resumes the guest but never returns from the
   * migration's call, and crashes when the VM is destroyed (seen with QEMU 7.2).
   */
  void abort(VmId vm, AbortMode mode) {
    libvirt.handle(
        vm,
        domain -> {
          if (mode == AbortMode.CANCEL
              && DomainStatus.state(domain) == DomainState.PAUSED_FOR_MIGRATION) {
            throw new HypervisorException(
                Reason.WRONG_STATE, "VM " + vm + " is being handed over: its move ends by itself");
          }
          if (mode == AbortMode.CANCEL) {
            aborted.add(vm);
          }
          MigrationControl.abort(domain, mode);
          return true;
        });
  }

  Optional<MigrationStatistics> progress(VmId vm) {
    return libvirt.call(
        connection ->
            DomainStatus.find(connection, vm).isPresent()
                ? connection.handle(vm, JobStatistics::running)
                : Optional.empty());
  }

  /** What libvirt still knows, else what its event said. */
  Optional<MigrationStatistics> completed(VmId vm) {
    Optional<MigrationStatistics> known =
        libvirt.call(
            connection ->
                DomainStatus.find(connection, vm).filter(VmStatus::isActive).isPresent()
                    ? connection.handle(vm, JobStatistics::completed)
                    : Optional.empty());
    return known.or(() -> kept(vm));
  }

  private static VmStatus active(LibvirtConnection connection, VmId vm) throws LibvirtException {
    VmStatus status = DomainStatus.find(connection, vm).orElseThrow(() -> DomainId.unknown(vm));
    if (!status.isActive()) {
      throw new HypervisorException(
          Reason.WRONG_STATE, "VM " + vm + " is " + status.state() + ": only a VM that runs moves");
    }
    return status;
  }

  /** libvirt would wait for the first one to end, and then begin the second. */
  private static void refuseSecond(LibvirtConnection connection, VmId vm) throws LibvirtException {
    if (connection.handle(vm, JobStatistics::running).isPresent()) {
      throw new HypervisorException(
          Reason.WRONG_STATE, "VM " + vm + " is being moved already: wait for that to end");
    }
  }

  /** Empty if it cannot be known; that is a doubt and not an error of its own. */
  private static Optional<VmStatus> after(LibvirtConnection connection, VmId vm) {
    try {
      return DomainStatus.find(connection, vm);
    } catch (LibvirtException | HypervisorException e) {
      LOG.log(
          Level.WARNING,
          e,
          () -> "VM " + vm + "'s move failed and libvirt does not tell how it is now");
      return Optional.empty();
    }
  }

  private void keep(VmEvent event) {
    if (event instanceof VmEvent.JobCompleted completed) {
      expectFigures(completed.vm()).complete(completed.statistics());
    }
  }

  private CompletableFuture<MigrationStatistics> expectFigures(VmId vm) {
    synchronized (figures) {
      return figures.computeIfAbsent(vm, key -> new CompletableFuture<>());
    }
  }

  private void forgetFigures(VmId vm) {
    synchronized (figures) {
      figures.remove(vm);
    }
  }

  /** libvirt's event comes some 50 to 100 ms after the migration's call has returned. */
  private Optional<MigrationStatistics> kept(VmId vm) {
    CompletableFuture<MigrationStatistics> expected;
    synchronized (figures) {
      expected = figures.get(vm);
    }
    return expected == null
        ? Optional.empty()
        : expected
            .thenApply(Optional::of)
            .completeOnTimeout(Optional.empty(), LATE_EVENT.toMillis(), TimeUnit.MILLISECONDS)
            .join();
  }
}
