package io.godwit.api;

import java.time.Instant;
import java.util.List;

/**
 * A host's key in the mesh after it was changed.
 *
 * @param host its name
 * @param publicKey as WireGuard writes it
 * @param made by the host's clock
 * @param late hosts, by name, that have not said yet that they know it; the controller tells them
 */
public record MeshKeyView(String host, String publicKey, Instant made, List<String> late) {}
