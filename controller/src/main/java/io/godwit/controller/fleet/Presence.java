package io.godwit.controller.fleet;

import io.godwit.model.VmId;
import io.godwit.protocol.v1.LoadReport;
import io.godwit.protocol.v1.VmEvidence;
import io.godwit.protocol.v1.VmReport;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What a host says of itself at this moment; not kept over a restart of the controller, because
 * agents say it again.
 *
 * @param linked whether its agent has a link
 * @param seen when anything last came from it
 * @param load the newest report since it was linked
 * @param busyPercent of its CPUs between the two newest reports
 * @param clockAhead of the controller's, by its newest report; negative where it is behind; empty
 *     where it does not tell
 * @param told its evidence of VMs
 * @param silence why its libvirt does not answer its agent; empty while it does
 */
public record Presence(
    boolean linked,
    Optional<Instant> seen,
    Optional<LoadReport> load,
    OptionalDouble busyPercent,
    Optional<Duration> clockAhead,
    ToldVms told,
    Optional<String> silence) {
  static final Presence NEVER_SEEN =
      new Presence(
          false,
          Optional.empty(),
          Optional.empty(),
          OptionalDouble.empty(),
          Optional.empty(),
          ToldVms.NOTHING,
          Optional.empty());

  Presence linkedAt(Instant now) {
    return new Presence(
        true,
        Optional.of(now),
        Optional.empty(),
        OptionalDouble.empty(),
        Optional.empty(),
        ToldVms.NOTHING,
        Optional.empty());
  }

  Presence unlinked() {
    return new Presence(
        false,
        seen,
        Optional.empty(),
        OptionalDouble.empty(),
        Optional.empty(),
        ToldVms.NOTHING,
        Optional.empty());
  }

  Presence with(LoadReport report, Instant now) {
    OptionalDouble busy = load.map(last -> busyPercent(last, report)).orElse(busyPercent);
    return new Presence(
        linked,
        Optional.of(now),
        Optional.of(report),
        busy,
        clockAhead(report, now),
        told,
        Optional.empty());
  }

  Presence with(VmReport report, Instant now) {
    return new Presence(
        linked, Optional.of(now), load, busyPercent, clockAhead, told.with(report), silence);
  }

  /** Nothing changes for a host without a link: what it said last is not what it would say now. */
  Presence with(VmEvidence evidence) {
    return linked
        ? new Presence(true, seen, load, busyPercent, clockAhead, told.with(evidence), silence)
        : this;
  }

  Presence seenAt(Instant now) {
    return new Presence(linked, Optional.of(now), load, busyPercent, clockAhead, told, silence);
  }

  Presence silent(String reason, Instant now) {
    return new Presence(
        linked, Optional.of(now), load, busyPercent, clockAhead, told, Optional.of(reason));
  }

  /** Whether it has a link, or anything has come from it since then. */
  boolean isHeardSince(Instant then) {
    return linked || seen.filter(last -> !last.isBefore(then)).isPresent();
  }

  /** The host's evidence of all VMs it knows of; empty before its first report over the link. */
  public Optional<Map<VmId, VmEvidence>> vms() {
    return told.all();
  }

  /** The host's evidence of a VM, where it is linked and has reported. */
  public Optional<VmEvidence> evidenceOf(VmId vm) {
    return vms().map(evidence -> evidence.get(vm));
  }

  private static Optional<Duration> clockAhead(LoadReport report, Instant now) {
    return report.getClockMillis() == 0
        ? Optional.empty()
        : Optional.of(Duration.between(now, Instant.ofEpochMilli(report.getClockMillis())));
  }

  private static OptionalDouble busyPercent(LoadReport last, LoadReport now) {
    long total = now.getHostCpuTotalMillis() - last.getHostCpuTotalMillis();
    long busy = now.getHostCpuBusyMillis() - last.getHostCpuBusyMillis();
    return total <= 0 || busy < 0
        ? OptionalDouble.empty()
        : OptionalDouble.of(100.0 * busy / total);
  }
}
