package io.godwit.controller.store;

import io.godwit.model.DataSize;
import io.godwit.model.HostId;
import io.godwit.model.OperationId;
import io.godwit.model.VmId;
import java.util.Map;
import java.util.Optional;

/** Room that operations under way hold on hosts. */
public interface ReservationTable {
  /**
   * What is spoken for on a host.
   *
   * @param memory of the VMs it owns and of operations under way
   * @param disk of operations under way
   */
  record Reserved(DataSize memory, DataSize disk) {}

  /** Holds room; holding it twice for the same operation is holding it once. */
  void hold(OperationId operation, HostId host, DataSize memory, DataSize disk);

  void release(OperationId operation);

  boolean existOn(HostId host);

  /** Where VMs may come to: the host that holds room for a move of theirs that is under way. */
  Map<VmId, HostId> coming();

  Reserved on(HostId host);

  /**
   * As {@link #on(HostId)}.
   *
   * @param except an operation whose room is not counted
   */
  Reserved on(HostId host, Optional<OperationId> except);
}
