package io.godwit.controller.reconcile;

import io.godwit.model.Epoch;
import io.godwit.model.HostId;
import io.godwit.model.VmId;

/** What can be put right without a person, because the evidence leaves one possibility. */
public sealed interface Repair {
  VmId vm();

  /** The host has booted and the VM is still its own: it should run again. */
  record StartAfterBoot(VmId vm, HostId host, Epoch epoch) implements Repair {}

  /**
   * A host that does not own the VM has something of it, which its ledger proves superseded.
   *
   * @param epoch the owner's, under which the host stands down first
   */
  record CleanUp(VmId vm, HostId host, Epoch epoch) implements Repair {}

  /**
   * The owner's journal is older than its disk, or gone, and its disk is the one that counts.
   *
   * @param epoch which the disk is of
   */
  record Reassume(VmId vm, HostId host, Epoch epoch) implements Repair {}
}
