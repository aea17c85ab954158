package io.godwit.agent.overlay;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Has a host pass on packets of IPv6. A kernel that does no longer heeds routers' words, and
 * forgets what it has heard, unless each of its devices is told to (accept_ra 2, in the kernel's
 * ip-sysctl.rst): a cloud's hosts know their own way to the outside by nothing else.
 *
 * @param settings of IPv6, a folder for each device: /proc/sys/net/ipv6/conf
 * @param before a file that keeps which devices were changed, there while the host passes on for us
 */
record Ipv6Forwarding(Path settings, Path before) {
  private static final String FORWARDING = "forwarding";
  private static final String HEEDING = "accept_ra";

  /** Nothing is done where it does already. */
  void begin() throws IOException {
    Path all = settings.resolve("all").resolve(FORWARDING);
    if (is(all, "1") && !Files.exists(before)) {
      return;
    }
    Set<String> heeding = heeding();
    if (!Files.exists(before) || !heeding.isEmpty()) {
      Set<String> changed = new TreeSet<>(changed());
      changed.addAll(heeding);
      Files.write(before, changed, StandardCharsets.UTF_8);
    }
    for (String device : heeding) {
      change(device, "1", "2");
    }
    if (!is(all, "1")) {
      Files.writeString(all, "1");
    }
  }

  /** As it was before {@link #begin}. */
  void end() throws IOException {
    if (!Files.exists(before)) {
      return;
    }
    Files.writeString(settings.resolve("all").resolve(FORWARDING), "0");
    for (String device : changed()) {
      change(device, "2", "1");
    }
    Files.delete(before);
  }

  private List<String> changed() throws IOException {
    return Files.exists(before) ? Files.readAllLines(before, StandardCharsets.UTF_8) : List.of();
  }

  /**
   * Devices that heed routers as long as the host is none; with "default", which new ones follow.
   */
  private Set<String> heeding() throws IOException {
    Set<String> devices = new TreeSet<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(settings)) {
      for (Path each : all) {
        if (!each.endsWith("all") && is(each.resolve(HEEDING), "1")) {
          devices.add(each.getFileName().toString());
        }
      }
    }
    return devices;
  }

  /** A device may have gone, or have been set otherwise meanwhile. */
  private void change(String device, String from, String to) throws IOException {
    Path file = settings.resolve(device).resolve(HEEDING);
    if (is(file, from)) {
      Files.writeString(file, to);
    }
  }

  private static boolean is(Path file, String value) throws IOException {
    return Files.exists(file) && Files.readString(file).strip().equals(value);
  }
}
