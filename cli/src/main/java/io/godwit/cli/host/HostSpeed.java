package io.godwit.cli.host;

import io.godwit.api.HostView;
import io.godwit.cli.client.ApiException;
import io.godwit.cli.client.Controller;
import io.godwit.cli.client.UnreachableException;
import io.godwit.cli.output.Sizes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;

/** How fast a host is, in a line. */
final class HostSpeed {
  private static final String UNKNOWN = "unknown";

  private static final int LOOKS = 30;
  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);

  private HostSpeed() {}

  /**
   * The host once it was measured, which takes some seconds where it is new. It is not waited for
   * longer than half a minute, since the host takes VMs in any case; nor is a controller that does
   * not tell.
   */
  static HostView await(HostView host, Controller controller) {
    HostView seen = host;
    try {
      for (int looks = 1; seen.speed() == null && looks < LOOKS; looks++) {
        LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
        seen = controller.host(host.name());
      }
    } catch (ApiException | UnreachableException e) {
      return seen;
    }
    return seen;
  }

  static String show(HostView host) {
    HostView.Speed speed = host.speed();
    if (speed == null) {
      return host.accelerator() == null
          ? null
          : "not calibrated; counts as 1.00. It measures once no VM runs on it";
    }
    List<String> parts = new ArrayList<>();
    parts.add("in a VM, of the bare host: CPU " + share(speed.cpuInGuest()));
    parts.add("memory " + share(speed.memoryInGuest()));
    parts.add("disk " + disk(speed));
    parts.add("network unknown until a move measures it");
    parts.add(String.format(Locale.ROOT, "a core counts as %.2f", speed.counted()));
    return String.join("; ", parts);
  }

  private static String share(Double share) {
    return share == null ? UNKNOWN : String.format(Locale.ROOT, "%.2f", share);
  }

  private static String disk(HostView.Speed speed) {
    return speed.diskSyncMicros() == null || speed.diskWrittenBytesPerSecond() == null
        ? UNKNOWN
        : String.format(
            Locale.ROOT,
            "%s/s written, %.1f ms until 4 KiB are safe",
            Sizes.show(speed.diskWrittenBytesPerSecond()),
            speed.diskSyncMicros() / 1000.0);
  }
}
