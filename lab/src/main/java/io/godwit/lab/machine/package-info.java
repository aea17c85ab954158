/**
 * A provider of real machines on this one: each instance is a QEMU with a disk of its own, on which
 * a guest hypervisor can run VMs. Start at {@link io.godwit.lab.machine.Machines}.
 */
package io.godwit.lab.machine;
