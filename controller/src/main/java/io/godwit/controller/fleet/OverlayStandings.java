package io.godwit.controller.fleet;

import io.godwit.model.HostId;
import io.godwit.protocol.v1.Overlay;
import io.godwit.protocol.v1.OverlayReport;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * What has become of hosts' overlays, by their own word; not kept over a restart of the controller,
 * because they say it again. A problem is logged when it appears, and that all are over.
 */
final class OverlayStandings {
  private static final Logger LOG = Logger.getLogger(OverlayStandings.class.getName());

  private final Map<HostId, OverlayStanding> standings = new ConcurrentHashMap<>();

  /** Those that were logged; they outlive the host's link. */
  private final Map<HostId, Set<String>> known = new ConcurrentHashMap<>();

  OverlayStanding of(HostId host) {
    return standings.getOrDefault(host, OverlayStanding.UNTOLD);
  }

  /** What the host said over an older link is not of now. */
  void linked(HostId host) {
    standings.remove(host);
  }

  void forget(HostId host) {
    standings.remove(host);
    known.remove(host);
  }

  void sent(HostId host, Overlay overlay) {
    update(host, standing -> standing.sent(overlay));
  }

  void made(HostId host, OverlayReport report) {
    update(host, standing -> standing.made(report));
    log(host, new LinkedHashSet<>(report.getProblemsList()));
  }

  private void log(HostId host, Set<String> now) {
    Set<String> before = known.getOrDefault(host, Set.of());
    known.put(host, now);
    now.stream()
        .filter(problem -> !before.contains(problem))
        .forEach(
            problem ->
                LOG.log(Level.WARNING, "networks of host {0}: {1}", new Object[] {host, problem}));
    if (now.isEmpty() && !before.isEmpty()) {
      LOG.log(Level.INFO, "networks of host {0}: all are made", host);
    }
  }

  private void update(HostId host, UnaryOperator<OverlayStanding> change) {
    standings.compute(
        host, (id, standing) -> change.apply(standing == null ? OverlayStanding.UNTOLD : standing));
  }
}
