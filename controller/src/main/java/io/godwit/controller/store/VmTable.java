package io.godwit.controller.store;

import io.godwit.model.Epoch;
import io.godwit.model.HostId;
import io.godwit.model.ImageName;
import io.godwit.model.Ipv4Address;
import io.godwit.model.MacAddress;
import io.godwit.model.NetworkName;
import io.godwit.model.OperationId;
import io.godwit.model.VmId;
import io.godwit.model.VmName;
import io.godwit.model.VmSpec;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The VMs. Whose a VM is changes only by compare-and-set, by the operation that has it locked, and
 * its epoch only rises. Each of these changes may be made twice with the effect of once.
 */
public interface VmTable {
  /** By name. */
  List<VmRecord> all();

  Optional<VmRecord> find(VmName name);

  Optional<VmRecord> find(VmId id);

  Set<MacAddress> macs();

  /** Those that are in any network, by name. */
  List<VmRecord> inNetworks();

  /** By name. */
  List<VmRecord> in(NetworkName network);

  long countIn(NetworkName network);

  /** Those that VMs of a network have. */
  Set<Ipv4Address> addresses(NetworkName network);

  /** How many VMs a host owns or is granted. */
  long countOn(HostId host);

  /**
   * Adds a VM that does not stand on its owner yet, locked by the operation that makes it. Fails
   * where another has its id, name or MAC, or its address in its network, or a front door has, or
   * where there is no such network.
   */
  void insert(VmSpec spec, ImageName image, HostId owner, OperationId operation, Instant createdAt);

  void setMade(VmId id);

  /**
   * Forgets a VM with what is exposed of it, its labels, and the policies that name it; only its
   * operation may.
   */
  void delete(VmId id, OperationId operation);

  /**
   * Gives a VM to an operation.
   *
   * @return false if another operation has it
   */
  boolean lock(VmId id, OperationId operation);

  /** Ends the operation's hold on its VM, if it has one. */
  void unlock(OperationId operation);

  /**
   * Grants the epoch after the VM's to a host.
   *
   * @return false if the operation does not have the VM, its epoch is another, or the next one is
   *     granted to another host
   */
  boolean grant(VmId id, OperationId operation, Epoch epoch, HostId to);

  /**
   * Ends a hand-over, whichever way it went: the epoch that it used up is the VM's now, and it is
   * its owner's. Nothing is granted any more.
   *
   * @return false if the operation does not have the VM, or its epoch is neither of the two
   */
  boolean settle(VmId id, OperationId operation, Epoch used, HostId owner);

  /**
   * Believes a host that proves a newer epoch than is known here, as after the restore of an older
   * store. A VM that an operation works on is left to it.
   *
   * @return whether anything was changed
   */
  boolean adopt(VmId id, HostId owner, Epoch proven);

  /** No order is given about any VM before its owner has proven itself again. */
  void doubtAll();

  /**
   * A host proves that it owns the VM under the epoch that is stored.
   *
   * @return whether it was in question
   */
  boolean confirm(VmId id, HostId owner, Epoch epoch);

  /** Enters a VM that a host proves to have and that this store has lost; fails as an insertion. */
  void learn(VmSpec spec, ImageName image, HostId owner, Epoch epoch, Instant at);

  /**
   * Passes a VM from an operation that a person has ended to the one that carries the decision out.
   *
   * @return false if the VM is not the first one's
   */
  boolean pass(VmId id, Optional<OperationId> from, OperationId to);

  /**
   * Makes a host the owner by decision, under an epoch younger than all others.
   *
   * @param known the epoch that the decision was made on
   * @return false if the operation does not have the VM, or its epoch is another
   */
  boolean decide(VmId id, OperationId operation, Epoch known, Epoch decided, HostId owner);

  /** Forgets a VM that was being made in an older state of the store and is nowhere. */
  void forgetUnmade(VmId id);

  /** Keeps other hosts' copies up to the epoch of a person's decision. */
  void keepCopies(VmId id, Epoch decided);
}
