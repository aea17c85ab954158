package io.godwit.controller.fleet;

import io.godwit.controller.operation.Findings;
import io.godwit.model.HostId;
import io.godwit.model.OperationId;
import io.godwit.protocol.v1.OrderProgress;
import io.godwit.protocol.v1.VmEvidence;

/** Passes on what hosts say while they carry out orders. */
record FleetFindings(ProgressBoard progress, HostReports reports) implements Findings {
  @Override
  public void progress(OperationId operation, String step, OrderProgress report) {
    progress.progress(operation, step, report);
  }

  @Override
  public void evidence(HostId host, VmEvidence evidence) {
    reports.evidence(host, evidence);
  }
}
