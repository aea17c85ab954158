package io.godwit.controller.store;

/** What can be read and written in one transaction; not to be used after it. */
public interface Transaction {
  /** How young the store is; in one that writes, with it. Of two that write the later has more. */
  long revision();

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
