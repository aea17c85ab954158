package io.godwit.controller.store;

import org.jdbi.v3.core.Handle;

/** In SQLite. */
final class SqlTransaction implements Transaction {
  private final Handle handle;

  private final long generation;

  SqlTransaction(Handle handle, long generation) {
    this.handle = handle;
    this.generation = generation;
  }

  @Override
  public long revision() {
    return Coordinator.revision(handle);
  }

  @Override
  public HostTable hosts() {
    return new SqlHostTable(handle);
  }

  @Override
  public ImageTable images() {
    return new SqlImageTable(handle);
  }

  @Override
  public VmTable vms() {
    return new SqlVmTable(handle);
  }

  @Override
  public OperationTable operations() {
    return new SqlOperationTable(handle, generation);
  }

  @Override
  public ReservationTable reservations() {
    return new SqlReservationTable(handle);
  }

  @Override
  public TokenTable tokens() {
    return new SqlTokenTable(handle);
  }

  @Override
  public PlanTable plans() {
    return new SqlPlanTable(handle);
  }

  @Override
  public UsageTable usage() {
    return new SqlUsageTable(handle);
  }

  @Override
  public AutomaticTable automatic() {
    return new SqlAutomaticTable(handle);
  }

  @Override
  public RuleTable rules() {
    return new SqlRuleTable(handle);
  }

  @Override
  public NetworkTable networks() {
    return new SqlNetworkTable(handle);
  }

  @Override
  public DoorTable doors() {
    return new SqlDoorTable(handle);
  }

  @Override
  public AnchorTable anchors() {
    return new SqlAnchorTable(handle);
  }

  @Override
  public PolicyTable policies() {
    return new SqlPolicyTable(handle);
  }

  @Override
  public LabelTable labels() {
    return new SqlLabelTable(handle);
  }
}
