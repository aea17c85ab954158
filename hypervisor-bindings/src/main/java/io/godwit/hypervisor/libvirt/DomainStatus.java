package io.godwit.hypervisor.libvirt;

import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import io.godwit.hypervisor.HypervisorException;
import io.godwit.hypervisor.HypervisorException.Reason;
import io.godwit.hypervisor.VmStatus;
import io.godwit.hypervisor.VmStatus.DomainState;
import io.godwit.model.VmId;
import io.godwit.model.VmName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.libvirt.Domain;
import org.libvirt.LibvirtException;

/** Reads what libvirt knows of a VM. */
final class DomainStatus {
  private static final int METADATA_TITLE = 1;

  /** Of virConnectListAllDomains. */
  private static final int ALL = 0;

  private static final int AUTOSTART = 1 << 10;

  private DomainStatus() {}

  static List<VmStatus> all(LibvirtConnection connection) throws LibvirtException {
    List<VmStatus> all = new ArrayList<>();
    for (VmId vm : ids(connection, ALL)) {
      find(connection, vm).ifPresent(all::add);
    }
    return all;
  }

  static Optional<VmStatus> find(LibvirtConnection connection, VmId vm) throws LibvirtException {
    try {
      DomainState state = connection.handle(vm, DomainStatus::state);
      return Optional.of(connection.domain(vm, domain -> of(vm, domain, state)));
    } catch (LibvirtException e) {
      return emptyIfUnknown(LibvirtErrors.of(e));
    } catch (HypervisorException e) {
      return emptyIfUnknown(e);
    }
  }

  static DomainState state(Pointer domain) {
    IntByReference state = new IntByReference();
    IntByReference reason = new IntByReference();
    if (NativeLibvirt.virDomainGetState(domain, state, reason, 0) != 0) {
      throw LibvirtErrors.last("virDomainGetState");
    }
    return DomainStates.of(state.getValue(), reason.getValue());
  }

  /** VMs that libvirt starts with the host. */
  static List<VmId> autostarted(LibvirtConnection connection) throws LibvirtException {
    return ids(connection, AUTOSTART);
  }

  private static List<VmId> ids(LibvirtConnection connection, int flags) throws LibvirtException {
    List<VmId> ids = new ArrayList<>();
    for (Domain domain : connection.connect().listAllDomains(flags)) {
      try {
        if (domain.getName().equals(domain.getUUIDString())) {
          ids.add(new VmId(UUID.fromString(domain.getName())));
        }
      } finally {
        domain.free();
      }
    }
    return ids;
  }

  private static VmStatus of(VmId vm, Domain domain, DomainState state) throws LibvirtException {
    return new VmStatus(vm, name(vm, domain), state, domain.isPersistent() == 1);
  }

  /** Godwit always sets the title; a VM that lost it is still shown. */
  private static VmName name(VmId vm, Domain domain) throws LibvirtException {
    try {
      return new VmName(domain.getMetadata(METADATA_TITLE, null, 0));
    } catch (IllegalArgumentException e) {
      return unnamed(vm);
    } catch (LibvirtException e) {
      if (e.getError().getCode() == org.libvirt.Error.ErrorNumber.VIR_ERR_NO_DOMAIN_METADATA) {
        return unnamed(vm);
      }
      throw e;
    }
  }

  private static VmName unnamed(VmId vm) {
    return new VmName("vm-" + vm);
  }

  private static <T> Optional<T> emptyIfUnknown(HypervisorException e) {
    if (e.reason() == Reason.UNKNOWN_VM) {
      return Optional.empty();
    }
    throw e;
  }
}
