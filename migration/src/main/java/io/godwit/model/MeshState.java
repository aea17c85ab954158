package io.godwit.model;

import java.util.List;
import java.util.Objects;

/** Whether a host can take part in the mesh, and how others reach it there. */
public sealed interface MeshState {
  /**
   * It can.
   *
   * @param endpoints where its WireGuard listens
   */
  record Ready(MeshKey key, HostEndpoints endpoints) implements MeshState {
    public Ready {
      Objects.requireNonNull(key);
      Objects.requireNonNull(endpoints);
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
