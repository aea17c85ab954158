package io.godwit.hypervisor.libvirt;

import io.godwit.hypervisor.HypervisorException;
import io.godwit.hypervisor.HypervisorException.Reason;
import io.godwit.hypervisor.StartMode;
import io.godwit.hypervisor.VmStatus;
import io.godwit.hypervisor.VmStatus.DomainState;
import io.godwit.model.DataSize;
import io.godwit.model.VmId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.libvirt.Domain;
import org.libvirt.Domain.CreateFlags;
import org.libvirt.Domain.UndefineFlags;
import org.libvirt.Domain.XMLFlags;
import org.libvirt.Error.ErrorNumber;
import org.libvirt.LibvirtException;

/** Starts, pauses and ends VMs; each may be asked twice. */
final class DomainLifecycle {
  /** Also what somebody left who saved or snapshot the VM by hand: it would keep the name. */
  private static final int UNDEFINE_ALL =
      UndefineFlags.MANAGED_SAVE | UndefineFlags.SNAPSHOTS_METADATA | 1 << 4;

  private static final int NO_JOB = 0;

  private final LibvirtConnections libvirt;

  DomainLifecycle(LibvirtConnections libvirt) {
    this.libvirt = libvirt;
  }

  void undefine(VmId vm) {
    libvirt.call(
        connection -> {
          Optional<VmStatus> status = DomainStatus.find(connection, vm);
          if (status.isPresent()) {
            refuseIfActive(status.get());
            connection.domain(vm, domain -> done(() -> domain.undefine(UNDEFINE_ALL)));
          }
          return true;
        });
  }

  List<VmId> withdrawAutostart(Predicate<VmId> ours) {
    return libvirt.call(
        connection -> {
          List<VmId> withdrawn = new ArrayList<>();
          for (VmId vm : DomainStatus.autostarted(connection)) {
            if (ours.test(vm) && withdrawAutostart(connection, vm)) {
              withdrawn.add(vm);
            }
          }
          return withdrawn;
        });
  }

  /** False for one that went meanwhile. */
  private static boolean withdrawAutostart(LibvirtConnection connection, VmId vm)
      throws LibvirtException {
    try {
      return connection.domain(vm, domain -> done(() -> domain.setAutostart(false)));
    } catch (HypervisorException e) {
      if (e.reason() == Reason.UNKNOWN_VM) {
        return false;
      }
      throw e;
    }
  }

  void start(VmId vm, StartMode mode) {
    int flags =
        switch (mode) {
          case RUNNING -> CreateFlags.NONE;
          case PAUSED -> CreateFlags.PAUSED;
        };
    libvirt.domain(vm, domain -> domain.create(flags));
  }

  /** Refused at once where libvirt would wait, as {@link #resume(VmId)} is. */
  void setGuestMemory(VmId vm, DataSize memory) {
    libvirt.domain(
        vm,
        domain -> {
          requireStill(vm, domain, "its balloon cannot be told anything");
          domain.setMemory(memory.bytes() >> 10);
          return true;
        });
  }

  /** Refused at once during a migration, where libvirt would first wait 30 s for it to end. */
  void resume(VmId vm) {
    libvirt.call(
        connection -> {
          if (connection.handle(vm, DomainStatus::state) == DomainState.RUNNING) {
            return true;
          }
          return connection.domain(vm, domain -> resume(vm, domain));
        });
  }

  private static boolean resume(VmId vm, Domain domain) throws LibvirtException {
    requireStill(vm, domain, "it cannot be resumed");
    domain.resume();
    return true;
  }

  private static void requireStill(VmId vm, Domain domain, String refused) throws LibvirtException {
    if (isMoving(domain)) {
      throw new HypervisorException(
          Reason.WRONG_STATE, "VM %s is being moved: %s until that ends".formatted(vm, refused));
    }
  }

  /** Of an incoming domain libvirt tells only that its source knows. */
  static boolean isMoving(Domain domain) throws LibvirtException {
    try {
      return domain.getJobStats(0).type != NO_JOB;
    } catch (LibvirtException e) {
      if (e.getError().getCode() == ErrorNumber.VIR_ERR_OPERATION_UNSUPPORTED) {
        return true;
      }
      throw e;
    }
  }

  void pause(VmId vm) {
    libvirt.domain(vm, domain -> done(domain::suspend));
  }

  void requestShutdown(VmId vm) {
    libvirt.domain(vm, domain -> done(domain::shutdown));
  }

  void destroy(VmId vm) {
    libvirt.call(
        connection -> {
          if (isActive(connection, vm)) {
            try {
              connection.domain(vm, domain -> done(domain::destroy));
            } catch (LibvirtException e) {
              throwIfActive(connection, vm, e);
            }
          }
          return true;
        });
  }

  Optional<String> liveXml(VmId vm) {
    return libvirt.call(
        connection ->
            DomainStatus.find(connection, vm).filter(VmStatus::isActive).isPresent()
                ? Optional.of(connection.domain(vm, domain -> domain.getXMLDesc(0)))
                : Optional.empty());
  }

  Optional<String> persistentXml(VmId vm) {
    return libvirt.call(
        connection ->
            DomainStatus.find(connection, vm).filter(VmStatus::persistent).isPresent()
                ? Optional.of(connection.domain(vm, domain -> domain.getXMLDesc(XMLFlags.INACTIVE)))
                : Optional.empty());
  }

  private static boolean isActive(LibvirtConnection connection, VmId vm) throws LibvirtException {
    return DomainStatus.find(connection, vm).filter(VmStatus::isActive).isPresent();
  }

  /** A guest that ended by itself meanwhile is what was asked for. */
  private static void throwIfActive(LibvirtConnection connection, VmId vm, LibvirtException e)
      throws LibvirtException {
    if (isActive(connection, vm)) {
      throw e;
    }
  }

  private static void refuseIfActive(VmStatus status) {
    if (status.isActive()) {
      throw new HypervisorException(
          Reason.WRONG_STATE,
          "VM " + status.vm() + " is " + status.state() + ": stop it before it can be forgotten");
    }
  }

  private static boolean done(LibvirtEffect effect) throws LibvirtException {
    effect.run();
    return true;
  }

  /** A call of libvirt-java that returns nothing. */
  @FunctionalInterface
  private interface LibvirtEffect {
    void run() throws LibvirtException;
  }
}
