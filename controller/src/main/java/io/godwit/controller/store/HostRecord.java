package io.godwit.controller.store;

import io.godwit.model.HostId;
import io.godwit.model.HostName;
import io.godwit.model.InstanceId;
import io.godwit.model.ProviderName;
import io.godwit.protocol.v1.HostInventory;
import java.time.Instant;
import java.util.Optional;

/**
 * What is durably known of a host.
 *
 * @param schedulable whether VMs may be placed on it or moved to it
 * @param instance the one that it was last seen on, at its provider; empty where that was never
 *     seen
 * @param inventory as last reported; empty before the first report
 */
public record HostRecord(
    HostId id,
    HostName name,
    ProviderName provider,
    boolean schedulable,
    Optional<InstanceId> instance,
    Optional<String> instanceBoot,
    Optional<String> agentVersion,
    Optional<String> bootId,
    Optional<HostInventory> inventory,
    Optional<Instant> lastSeen,
    Instant joinedAt) {

  /** The instance that it was seen on in its last boot: another boot may be of another one. */
  public Optional<InstanceId> presentInstance() {
    return instance.filter(noted -> instanceBoot.equals(bootId));
  }
}
