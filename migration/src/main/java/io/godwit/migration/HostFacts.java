package io.godwit.migration;

import io.godwit.model.DataSize;
import io.godwit.model.HostId;
import io.godwit.model.HostInventory;
import io.godwit.model.HostName;
import io.godwit.model.ImageDigest;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * What is known of a host when a move is decided.
 *
 * @param clockAhead of the controller's clock; negative where it is behind; empty where not known
 * @param inventory empty if its agent has never reported
 * @param memoryFree declared capacity less what its VMs and moves under way to it reserve
 * @param diskFree of its storage folder, less what moves under way to it reserve
 * @param images in its cache, verified
 */
public record HostFacts(
    HostId id,
    HostName name,
    Reachability reachability,
    Scheduling scheduling,
    Optional<Duration> clockAhead,
    Optional<HostInventory> inventory,
    DataSize memoryFree,
    DataSize diskFree,
    Set<ImageDigest> images) {

  /** Whether the host can be asked anything now. */
  public enum Reachability {
    CONNECTED,
    /** Its agent is connected, but libvirt there does not answer. */
    NO_HYPERVISOR,
    /** Its agent is not connected. */
    UNREACHABLE
  }

  /** Whether the host takes VMs. */
  public enum Scheduling {
    OPEN,
    /** It is being emptied. */
    DRAINING
  }

  public HostFacts {
    Objects.requireNonNull(id);
    Objects.requireNonNull(name);
    Objects.requireNonNull(reachability);
    Objects.requireNonNull(scheduling);
    Objects.requireNonNull(clockAhead);
    Objects.requireNonNull(inventory);
    Objects.requireNonNull(memoryFree);
    Objects.requireNonNull(diskFree);
    images = Set.copyOf(images);
  }

  /** Whether it can send the image to another host now. */
  boolean serves(ImageDigest image) {
    return reachability != Reachability.UNREACHABLE && images.contains(image);
  }
}
