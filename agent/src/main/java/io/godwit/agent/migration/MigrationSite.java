package io.godwit.agent.migration;

import io.godwit.agent.tunnel.Tunnel;
import io.godwit.agent.vm.Host;
import io.godwit.hypervisor.ProcessWatch;
import java.util.Objects;

/**
 * What the migration handlers of one host share.
 *
 * @param moves whose streams stand right now
 */
public record MigrationSite(Host host, Tunnel tunnel, ProcessWatch processes, OpenMoves moves) {
  public MigrationSite {
    Objects.requireNonNull(host);
    Objects.requireNonNull(tunnel);
    Objects.requireNonNull(processes);
    Objects.requireNonNull(moves);
  }
}
