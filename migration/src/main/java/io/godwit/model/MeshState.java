package io.godwit.model;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Whether a host can take part in the mesh, and how others reach it there. */
public sealed interface MeshState {
  /**
   * It can.
   *
   * @param endpoints where its WireGuard listens
   * @param made when the key was, by the host's clock; empty where its agent does not tell
   * @param ipv6 whether its networks may have IPv6, which agents of older versions do not know
   * @param passages whether they may be connected with others, which older ones do not know either
   */
  record Ready(
      MeshKey key, HostEndpoints endpoints, Optional<Instant> made, boolean ipv6, boolean passages)
      implements MeshState {
    public Ready {
      Objects.requireNonNull(key);
      Objects.requireNonNull(endpoints);
      Objects.requireNonNull(made);
    }

    /** Of a key whose age is not known, of an agent of this version. */
    public Ready(MeshKey key, HostEndpoints endpoints) {
      this(key, endpoints, Optional.empty(), true, true);
    }

    /** Everybody reaches it at the same addresses. */
    public Ready(MeshKey key, List<String> endpoints) {
      this(key, HostEndpoints.open(endpoints));
    }
  }

  /**
   * It cannot, so it takes no VM that is in a network.
   *
   * @param reason for people, with what to do
   */
  record Unfit(String reason) implements MeshState {
    public Unfit {
      Objects.requireNonNull(reason);
    }
  }
}
