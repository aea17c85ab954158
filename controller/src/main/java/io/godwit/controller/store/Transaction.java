package io.godwit.controller.store;

/** What can be read and written in one transaction; not to be used after it. */
public interface Transaction {
  HostTable hosts();

  ImageTable images();

  VmTable vms();

  OperationTable operations();

  ReservationTable reservations();

  TokenTable tokens();

  PlanTable plans();

  UsageTable usage();

  RuleTable rules();

  NetworkTable networks();

  DoorTable doors();

  AnchorTable anchors();

  PolicyTable policies();

  LabelTable labels();

  AutomaticTable automatic();
}
