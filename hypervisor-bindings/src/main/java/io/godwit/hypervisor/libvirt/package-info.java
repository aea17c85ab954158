/**
 * libvirt behind {@link io.godwit.hypervisor.Hypervisor}: libvirt-java for what it binds well, our
 * own JNA for the rest. Only this package knows JNA.
 */
package io.godwit.hypervisor.libvirt;
