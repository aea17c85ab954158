package io.godwit.agent.migration;

import io.godwit.agent.fault.Faults;
import io.godwit.agent.tunnel.StreamOpener;
import io.godwit.agent.vm.Host;
import io.godwit.hypervisor.ProcessWatch;
import io.godwit.migration.convergence.DowntimeAllowance;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * What the migration handlers of one host share.
 *
 * @param moves whose streams stand right now
 * @param faults none, except in tests
 * @param downtime how long the guest of a move from here may stand still at its end
 */
public record MigrationSite(
    Host host,
    StreamOpener tunnel,
    ProcessWatch processes,
    OpenMoves moves,
    Faults faults,
    BlackoutProbe.Maker probes,
    Supplier<DowntimeAllowance> downtime) {
  public MigrationSite {
    Objects.requireNonNull(host);
    Objects.requireNonNull(tunnel);
    Objects.requireNonNull(processes);
    Objects.requireNonNull(moves);
    Objects.requireNonNull(faults);
    Objects.requireNonNull(probes);
    Objects.requireNonNull(downtime);
  }

  /** With the usual rule for the downtime. */
  public MigrationSite(
      Host host,
      StreamOpener tunnel,
      ProcessWatch processes,
      OpenMoves moves,
      Faults faults,
      BlackoutProbe.Maker probes) {
    this(host, tunnel, processes, moves, faults, probes, new DowntimeRule(host));
  }
}
