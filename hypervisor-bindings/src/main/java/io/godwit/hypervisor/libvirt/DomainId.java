package io.godwit.hypervisor.libvirt;

import com.sun.jna.Pointer;
import io.godwit.hypervisor.HypervisorException;
import io.godwit.model.VmId;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.UUID;

/**
 * How a VM and libvirt's domain are the same thing: the VM's id is both the domain's UUID and its
 * name, and the VM's name is its title. Names can therefore not clash, and a domain of somebody
 * else is known by a name that is not its UUID; such domains are left out of everything.
 */
final class DomainId {
  private DomainId() {}

  static String name(VmId vm) {
    return vm.toString();
  }

  static byte[] uuid(VmId vm) {
    return ByteBuffer.allocate(16)
        .putLong(vm.value().getMostSignificantBits())
        .putLong(vm.value().getLeastSignificantBits())
        .array();
  }

  /** Empty for a domain that is not one of ours. */
  static Optional<VmId> of(Pointer domain) {
    byte[] uuid = new byte[16];
    if (NativeLibvirt.virDomainGetUUID(domain, uuid) != 0) {
      throw LibvirtErrors.last("virDomainGetUUID");
    }
    return of(uuid, NativeLibvirt.virDomainGetName(domain).getString(0, "UTF-8"));
  }

  static Optional<VmId> of(byte[] uuid, String name) {
    ByteBuffer buffer = ByteBuffer.wrap(uuid);
    VmId vm = new VmId(new UUID(buffer.getLong(), buffer.getLong()));
    return name.equals(name(vm)) ? Optional.of(vm) : Optional.empty();
  }

  static HypervisorException unknown(VmId vm) {
    return new HypervisorException(
        HypervisorException.Reason.UNKNOWN_VM, "no VM " + vm + " is known to this hypervisor");
  }
}
