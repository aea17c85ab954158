package io.godwit.hypervisor.libvirt;

import org.libvirt.LibvirtException;

/** Something to ask of libvirt, through libvirt-java or through {@link NativeLibvirt}. */
@FunctionalInterface
interface LibvirtCall<S, T> {
  T on(S subject) throws LibvirtException;
}
