package io.godwit.agent.vm;

import io.godwit.agent.order.OrderContext;
import io.godwit.agent.order.OrderHandler;
import io.godwit.model.VmId;
import io.godwit.protocol.v1.OrderDone;
import io.godwit.protocol.v1.QueryVm;

/** Tells what this host can prove of a VM; of an unknown one, that it knows nothing. */
public final class QueryVmHandler implements OrderHandler<QueryVm> {
  private final EvidenceCollector evidence;

  public QueryVmHandler(EvidenceCollector evidence) {
    this.evidence = evidence;
  }

  @Override
  public OrderDone handle(QueryVm verb, OrderContext context) {
    return OrderDone.newBuilder().setEvidence(evidence.of(VmId.of(verb.getVmId()))).build();
  }
}
