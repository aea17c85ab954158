package io.godwit.controller.store;

import io.godwit.model.HostId;
import io.godwit.model.HostName;
import io.godwit.model.InstanceId;
import io.godwit.model.Location;
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
 * @param located empty where nobody has told where it stands
 * @param inventory as last reported; empty before the first report
 */
public record HostRecord(
    HostId id,
    HostName name,
    ProviderName provider,
    Optional<Located> located,
    boolean schedulable,
    Optional<InstanceId> instance,
    Optional<String> instanceBoot,
    Optional<String> agentVersion,
    Optional<String> bootId,
    Optional<HostInventory> inventory,
    Optional<Instant> lastSeen,
    Instant joinedAt) {

  /** Where it stands, as far as anybody has told. */
  public Location location() {
    return located.map(Located::location).orElse(Location.UNKNOWN);
  }

  /** The instance that it was seen on in its last boot: another boot may be of another one. */
  public Optional<InstanceId> presentInstance() {
    return instance.filter(noted -> instanceBoot.equals(bootId));
  }
}
