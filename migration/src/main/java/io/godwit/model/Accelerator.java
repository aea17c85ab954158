package io.godwit.model;

/** How a host executes vCPUs, found by trying it and never by a file that exists. */
public enum Accelerator {
  KVM,
  /** QEMU's software emulation. It gives no isolation between tenants (QEMU, Security). */
  TCG
}
