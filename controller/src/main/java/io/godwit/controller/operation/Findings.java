package io.godwit.controller.operation;

import io.godwit.model.HostId;
import io.godwit.model.OperationId;
import io.godwit.protocol.v1.OrderProgress;
import io.godwit.protocol.v1.VmEvidence;

/** What hosts say while they carry out orders, for whoever shows it or decides by it. */
public interface Findings {
  /** An order of the operation says how far it is. */
  void progress(OperationId operation, String step, OrderProgress progress);

  /** An order's result proves how a VM stands on a host, ahead of the host's next report. */
  void evidence(HostId host, VmEvidence evidence);
}
