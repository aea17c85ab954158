package io.godwit.controller.overlay;

import io.godwit.model.MeshState;
import io.godwit.model.ProviderName;
import java.util.Objects;

/**
 * A host as a place in the mesh.
 *
 * @param relays whether it passes on packets of others
 */
public record MeshSite(ProviderName provider, MeshState mesh, boolean relays, Stay stay) {
  /** How long a host is likely to be there, best first. */
  public enum Stay {
    STAYS,
    /** It takes no VMs, and may be given back soon. */
    LEAVING,
    /**
     * Nothing has come from it for long: it may be off, or only its controller out of its reach.
     */
    SILENT,
    /** Its provider has it, off. */
    GIVEN_BACK
  }

  public MeshSite {
    Objects.requireNonNull(provider);
    Objects.requireNonNull(mesh);
    Objects.requireNonNull(stay);
  }

  public MeshSite with(Stay other) {
    return new MeshSite(provider, mesh, relays, other);
  }
}
