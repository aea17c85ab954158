package io.godwit.controller.overlay;

import io.godwit.model.MeshState;
import io.godwit.model.ProviderName;
import java.util.Objects;

/**
 * A host as a place in the mesh.
 *
 * @param relays whether it passes on packets of others
 * @param emptied it takes no VMs, and may be given back soon
 */
public record MeshSite(ProviderName provider, MeshState mesh, boolean relays, boolean emptied) {
  public MeshSite {
    Objects.requireNonNull(provider);
    Objects.requireNonNull(mesh);
  }

  /** The same host once it takes no VMs any more. */
  public MeshSite whenEmptied() {
    return new MeshSite(provider, mesh, relays, true);
  }
}
