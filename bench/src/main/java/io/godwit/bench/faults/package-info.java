/**
 * The fault matrix on real libvirt and QEMU: each fault in each phase of a move, judged from
 * outside of Godwit.
 */
package io.godwit.bench.faults;
