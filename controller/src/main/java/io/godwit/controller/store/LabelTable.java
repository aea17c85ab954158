package io.godwit.controller.store;

import io.godwit.model.VmId;
import io.godwit.model.VmLabels;
import java.util.Map;

/** The labels of VMs; they go with the VM. */
public interface LabelTable {
  /** Of those that have any. */
  Map<VmId, VmLabels> all();

  VmLabels of(VmId vm);

  /** Gives a VM these labels and no others. Fails where there is no such VM. */
  void put(VmId vm, VmLabels labels);
}
