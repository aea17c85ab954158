package io.godwit.hypervisor.libvirt;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.PointerByReference;

/** Of libvirt's extra library for QEMU (libvirt-qemu.h), which libvirt-java does not bind. */
final class NativeQemu {
  static {
    Native.register(NativeQemu.class, "virt-qemu");
  }

  private NativeQemu() {}

  static native int virDomainQemuMonitorCommand(
      Pointer domain, String command, PointerByReference result, int flags);
}
