package io.godwit.controller.store;

import io.godwit.migration.HostFacts.Scheduling;
import io.godwit.model.HostId;
import io.godwit.model.HostName;
import io.godwit.model.ImageDigest;
import io.godwit.model.InstanceId;
import io.godwit.model.Location;
import io.godwit.model.OperationId;
import io.godwit.model.ProviderName;
import io.godwit.protocol.v1.HostInventory;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** The hosts that have joined. */
public interface HostTable {
  /** By name. */
  List<HostRecord> all();

  Optional<HostRecord> find(HostId id);

  Optional<HostRecord> find(HostName name);

  void insert(HostId id, HostName name, ProviderName provider, Instant joinedAt);

  void delete(HostId id);

  void setSeen(HostId id, Instant at);

  void setLink(HostId id, String bootId, String agentVersion, Instant at);

  void setInventory(HostId id, HostInventory inventory);

  /** Steps each second of a VM's core that hosts are compared with; empty before it was set. */
  OptionalLong referencePace();

  /** It is set once. */
  void setReferencePace(long steps);

  /** Notes where its provider says that it stands; its user's word is left as it is. */
  void tellLocation(HostId id, Location location);

  /** Notes where its user says that it stands. */
  void setLocation(HostId id, Location location);

  /** Forgets where it stands, until its provider tells. */
  void forgetLocation(HostId id);

  /** Whether VMs may be placed on it or moved to it from now on; one that may is ours again. */
  void setScheduling(HostId id, Scheduling scheduling);

  /** Closes a host for an operation, until it is reopened; one that is closed is left alone. */
  void close(HostId id, OperationId by);

  /**
   * Closes a host for an operation, as its user has asked; one that is closed already counts as
   * closed by it from then on.
   */
  void drain(HostId id, OperationId by);

  /**
   * Opens a host, if it is that operation that has closed it and nobody has said since; not one
   * that was given back.
   */
  void reopen(HostId id, OperationId closedBy);

  /** The operation that has closed it; empty where it is open, or its user has. */
  Optional<OperationId> closedBy(HostId id);

  /**
   * Notes that an operation gives a host back to its provider, in its present boot; no other is
   * noted any more. A host that its user had closed counts as closed by it from then on.
   */
  void giveBack(HostId id, OperationId by);

  /** It is ours again; whether it takes VMs stays as it is. */
  void takeBack(HostId id);

  /** Whether the last boot that is known of it is another one than that which was given back. */
  boolean hasBootedSince(HostId id);

  /** Notes the instance that the host was seen on, at its provider, if it is still in that boot. */
  void setInstance(HostId id, InstanceId instance, String boot);

  /** It was seen on another one than was noted. */
  void forgetInstance(HostId id);

  /** The operation that has given it back; empty for one that is ours. */
  Optional<OperationId> givenBackBy(HostId id);

  /** Adds an image to what the host last reported of its cache; its next report tells better. */
  default void addImage(HostId id, ImageDigest digest) {
    find(id)
        .flatMap(HostRecord::inventory)
        .filter(inventory -> !inventory.getImagesList().contains(digest.hex()))
        .ifPresent(
            inventory -> setInventory(id, inventory.toBuilder().addImages(digest.hex()).build()));
  }
}
