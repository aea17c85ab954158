package io.godwit.controller.reconcile;

import io.godwit.model.Epoch;
import io.godwit.model.HostId;
import io.godwit.protocol.v1.AssumeVm;
import io.godwit.protocol.v1.RunIntent;
import java.util.List;

/** What it would mean to make a host a VM's owner. */
public sealed interface Choice {
  HostId host();

  /** In words. */
  String meaning();

  /** The evidence contradicts it, or something is missing. */
  record Refused(HostId host, String meaning) implements Choice {}

  /**
   * It can be done.
   *
   * @param decided the epoch, younger than any that a host has a trace of
   * @param diskEpoch which the host's disk is of
   * @param standDown hosts that answer and have a trace of the VM
   * @param fenced hosts that do not answer
   */
  record Possible(
      HostId host,
      Consequence consequence,
      String meaning,
      Epoch decided,
      long diskEpoch,
      AssumeVm.Basis basis,
      RunIntent intent,
      List<HostId> standDown,
      List<HostId> fenced)
      implements Choice {
    public Possible {
      standDown = List.copyOf(standDown);
      fenced = List.copyOf(fenced);
    }
  }
}
