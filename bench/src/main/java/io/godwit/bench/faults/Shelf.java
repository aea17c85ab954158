package io.godwit.bench.faults;

import io.godwit.lab.LabHost;

/**
 * A small file system of its own for the disks of VMs that come to a host, which can be filled
 * without harm to the machine. It ends with the host, so no VM may stay on it.
 */
record Shelf(LabHost host) {
  private static final String VMS = "/var/lib/godwit/vms";
  private static final String FILLER = VMS + "/filler";
  private static final String FULL = "No space left on device";

  /** Before the move; no VM is on the host. */
  void put() {
    host.run("mount", "-t", "tmpfs", "-o", "size=1g,mode=755", "shelf", VMS);
  }

  /**
   * Nothing more can be written on it.
   *
   * @throws IllegalStateException if it was not filled to the last byte
   */
  void fill() {
    String said = host.execute("dd", "if=/dev/zero", "of=" + FILLER, "bs=1M").output();
    if (!said.contains(FULL)) {
      throw new IllegalStateException("%s was not filled: %s".formatted(VMS, said));
    }
  }

  void drain() {
    host.execute("rm", "-f", FILLER);
  }

  boolean isThere() {
    return host.isUp() && host.execute("findmnt", "-n", "-t", "tmpfs", VMS).succeeded();
  }

  /** No VM is on the host any more. */
  void takeAway() {
    host.run("umount", VMS);
  }
}
