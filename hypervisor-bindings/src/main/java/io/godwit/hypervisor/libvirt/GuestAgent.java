package io.godwit.hypervisor.libvirt;

import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.PointerByReference;
import io.godwit.hypervisor.GuestInfo;

/** Asks QEMU's guest agent inside a VM. Without one libvirt's error is {@code UNSUPPORTED}. */
final class GuestAgent {
  private GuestAgent() {}

  static GuestInfo info(Pointer domain) {
    PointerByReference params = new PointerByReference();
    IntByReference count = new IntByReference();
    int types = NativeLibvirt.GUEST_INFO_OS | NativeLibvirt.GUEST_INFO_HOSTNAME;
    if (NativeLibvirt.virDomainGetGuestInfo(domain, types, params, count, 0) != 0) {
      throw LibvirtErrors.last("virDomainGetGuestInfo");
    }
    try {
      TypedParameters values = TypedParameters.read(params.getValue(), count.getValue());
      return new GuestInfo(
          values.text("hostname"), values.text("os.name"), values.text("os.version-id"));
    } finally {
      NativeLibvirt.virTypedParamsFree(params.getValue(), count.getValue());
    }
  }

  static int freeze(Pointer domain) {
    return counted(NativeLibvirt.virDomainFSFreeze(domain, null, 0, 0), "virDomainFSFreeze");
  }

  static int thaw(Pointer domain) {
    return counted(NativeLibvirt.virDomainFSThaw(domain, null, 0, 0), "virDomainFSThaw");
  }

  private static int counted(int result, String call) {
    if (result < 0) {
      throw LibvirtErrors.last(call);
    }
    return result;
  }
}
