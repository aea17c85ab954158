package io.godwit.agent.migration;

import io.godwit.agent.fault.Faults;
import io.godwit.agent.tunnel.StreamOpener;
import io.godwit.agent.vm.Host;
import io.godwit.hypervisor.ProcessWatch;
import java.util.Objects;

/**
 * What the migration handlers of one host share.
 *
 * @param moves whose streams stand right now
 * @param faults none, except in tests
 */
public record MigrationSite(
    Host host,
    StreamOpener tunnel,
    ProcessWatch processes,
    OpenMoves moves,
    Faults faults,
    BlackoutProbe.Maker probes) {
  public MigrationSite {
    Objects.requireNonNull(host);
    Objects.requireNonNull(tunnel);
    Objects.requireNonNull(processes);
    Objects.requireNonNull(moves);
    Objects.requireNonNull(faults);
    Objects.requireNonNull(probes);
  }

  /** A site that pings. */
  public MigrationSite(
      Host host, StreamOpener tunnel, ProcessWatch processes, OpenMoves moves, Faults faults) {
    this(host, tunnel, processes, moves, faults, BlackoutProbe.Maker.PING);
  }
}
