package io.godwit.agent.overlay;

import io.godwit.agent.storage.DurableFile;
import io.godwit.model.DeviceNames;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Has a host pass on packets of IPv6. A kernel that does no longer heeds routers' words, and
 * forgets what it has heard, unless each of its devices is told to (accept_ra 2, in the kernel's
 * ip-sysctl.rst): a cloud's hosts know their own way to the outside by nothing else.
 *
 * @param settings of IPv6, a folder for each device: /proc/sys/net/ipv6/conf
 * @param before a file that keeps which devices were changed, and which passed on by themselves;
 *     there while the host passes on for us
 */
record Ipv6Forwarding(Path settings, Path before) {
  private static final String FORWARDING = "forwarding";
  private static final String HEEDING = "accept_ra";

  /** Who has had a host pass packets on. */
  enum Cause {
    /** Whoever keeps the host: it did before it had networks. */
    HOST,
    NETWORKS
  }

  /** Of what is there, or will be once {@link #begin} has been called. */
  Cause cause() throws IOException {
    return is(all(), "1") && !Files.exists(before) ? Cause.HOST : Cause.NETWORKS;
  }

  /** Nothing is done where it does already. */
  void begin() throws IOException {
    if (cause() == Cause.HOST) {
      return;
    }
    Set<String> heeding = devices(HEEDING);
    note(heeding);
    for (String device : heeding) {
      change(device, HEEDING, "1", "2");
    }
    if (!is(all(), "1")) {
      Files.writeString(all(), "1");
    }
  }

  /** As it was before {@link #begin}. */
  void end() throws IOException {
    if (!Files.exists(before)) {
      return;
    }
    // That is of all devices, also of those that were set by themselves.
    Files.writeString(all(), "0");
    for (String device : noted(FORWARDING)) {
      change(device, FORWARDING, "0", "1");
    }
    for (String device : noted(HEEDING)) {
      change(device, HEEDING, "2", "1");
    }
    DurableFile.delete(before);
  }

  private Path all() {
    return settings.resolve("all").resolve(FORWARDING);
  }

  /** Before anything is changed, since nobody can see it afterwards. */
  private void note(Set<String> heeding) throws IOException {
    Set<String> changed = new TreeSet<>(noted(HEEDING));
    changed.addAll(heeding);
    Set<String> forwarding =
        is(all(), "1") ? new TreeSet<>(noted(FORWARDING)) : devices(FORWARDING);
    String text = lines(HEEDING, changed) + lines(FORWARDING, forwarding);
    byte[] content = text.getBytes(StandardCharsets.UTF_8);
    if (!DurableFile.read(before).filter(known -> Arrays.equals(known, content)).isPresent()) {
      DurableFile.write(before, content);
    }
  }

  private static String lines(String setting, Set<String> devices) {
    return devices.stream()
        .map(device -> setting + " " + device + "\n")
        .collect(Collectors.joining());
  }

  private List<String> noted(String setting) throws IOException {
    if (!Files.exists(before)) {
      return List.of();
    }
    String start = setting + " ";
    return Files.readAllLines(before, StandardCharsets.UTF_8).stream()
        .filter(line -> line.startsWith(start))
        .map(line -> line.substring(start.length()))
        .toList();
  }

  /**
   * Devices, but for our own, of which a setting is 1; with "default", which new ones follow. In
   * {@value #HEEDING} that means: they heed routers as long as the host is none.
   */
  private Set<String> devices(String setting) throws IOException {
    Set<String> devices = new TreeSet<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(settings)) {
      for (Path each : all) {
        String device = each.getFileName().toString();
        if (!device.equals("all")
            && !device.startsWith(DeviceNames.OURS)
            && is(each.resolve(setting), "1")) {
          devices.add(device);
        }
      }
    }
    return devices;
  }

  /** A device may have gone, or have been set otherwise meanwhile. */
  private void change(String device, String setting, String from, String to) throws IOException {
    Path file = settings.resolve(device).resolve(setting);
    if (is(file, from)) {
      Files.writeString(file, to);
    }
  }

  private static boolean is(Path file, String value) throws IOException {
    return Files.exists(file) && Files.readString(file).strip().equals(value);
  }
}
