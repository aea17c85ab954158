package io.godwit.hypervisor.libvirt;

import io.godwit.hypervisor.EventDispatcher;
import io.godwit.hypervisor.HypervisorException;
import io.godwit.hypervisor.HypervisorException.Reason;
import io.godwit.hypervisor.MigrationOutcome;
import io.godwit.hypervisor.MigrationRequest;
import io.godwit.hypervisor.MigrationStatistics;
import io.godwit.hypervisor.VmEvent;
import io.godwit.hypervisor.VmStatus;
import io.godwit.model.VmId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
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

  private final LibvirtConnections libvirt;
  private final Map<VmId, MigrationStatistics> figures =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<VmId, MigrationStatistics> eldest) {
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
          try {
            return connection.domain(vm, domain -> LibvirtMigration.run(domain, request));
          } catch (LibvirtException e) {
            throw MigrationOutcome.of(LibvirtErrors.of(e), after(connection, vm), before);
          }
        });
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
      synchronized (figures) {
        figures.put(completed.vm(), completed.statistics());
      }
    }
  }

  private Optional<MigrationStatistics> kept(VmId vm) {
    synchronized (figures) {
      return Optional.ofNullable(figures.get(vm));
    }
  }
}
