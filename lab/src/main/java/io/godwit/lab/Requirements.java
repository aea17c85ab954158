package io.godwit.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** What the machine must have before a lab can be made. */
final class Requirements {
  /** Program to Debian package. */
  private static final Map<String, String> PROGRAMS = programs();

  private Requirements() {}

  private static Map<String, String> programs() {
    Map<String, String> programs = new LinkedHashMap<>();
    programs.put("bash", "bash");
    programs.put("unshare", "util-linux");
    programs.put("nsenter", "util-linux");
    programs.put("mount", "mount");
    programs.put("ip", "iproute2");
    programs.put("bridge", "iproute2");
    programs.put("tc", "iproute2");
    programs.put("ping", "iputils-ping");
    programs.put("libvirtd", "libvirt-daemon-system");
    programs.put("virsh", "libvirt-clients");
    programs.put("qemu-system-x86_64", "qemu-system-x86");
    programs.put("qemu-img", "qemu-utils");
    return programs;
  }

  /** Throws, with what to do, unless the machine can hold a lab. Changes nothing. */
  static void check() {
    requireRoot();
    Set<String> missing = missingPackages(searchPath());
    if (!missing.isEmpty()) {
      throw new LabException(
          LabException.Reason.PACKAGES_MISSING,
          "the lab needs packages that are not installed: "
              + String.join(", ", missing)
              + ". Run lab/setup/install as root, or: apt-get install "
              + String.join(" ", missing));
    }
  }

  static void requireRoot() {
    try {
      Object uid = Files.getAttribute(Path.of("/proc/self"), "unix:uid");
      if (!Integer.valueOf(0).equals(uid)) {
        throw new LabException(
            LabException.Reason.NOT_ALLOWED,
            "the lab makes network namespaces and mounts, which only root may do;"
                + " run the same command as root, for example with sudo");
      }
    } catch (IOException e) {
      throw new LabException(LabException.Reason.FAILED, "cannot find out who runs this: " + e, e);
    }
  }

  /** The packages of the programs that are in none of the folders. */
  static Set<String> missingPackages(List<Path> folders) {
    Set<String> missing = new TreeSet<>();
    PROGRAMS.forEach(
        (program, debianPackage) -> {
          if (folders.stream().noneMatch(f -> Files.isExecutable(f.resolve(program)))) {
            missing.add(debianPackage);
          }
        });
    return missing;
  }

  private static List<Path> searchPath() {
    String path = System.getenv().getOrDefault("PATH", "");
    return Stream.concat(Stream.of(path.split(":", -1)), Stream.of("/usr/sbin", "/sbin"))
        .filter(folder -> !folder.isEmpty())
        .map(Path::of)
        .toList();
  }
}
