package io.godwit.cli.host;

import io.godwit.api.HostView;
import io.godwit.cli.output.Sizes;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** How fast a host is, in a line. */
final class HostSpeed {
  private static final String UNKNOWN = "unknown";

  private HostSpeed() {}

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
