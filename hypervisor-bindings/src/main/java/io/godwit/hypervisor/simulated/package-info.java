/**
 * A hypervisor without a machine, modelled on libvirt's semantics as measured on libvirt 9.0 and
 * QEMU 7.2, faults included. Time and randomness are passed in.
 */
package io.godwit.hypervisor.simulated;
