package io.godwit.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What of a machine a lab could leave changed: what it must be before and after alike.
 *
 * @param processes those that carry a lab's mark
 */
record MachineState(
    Set<String> interfaces,
    String addresses,
    String routes,
    Set<String> mounts,
    Set<String> processes,
    Set<String> files,
    List<String> switches) {

  static MachineState now() throws IOException {
    return new MachineState(
        names(Path.of("/sys/class/net")),
        Commands.run(List.of("ip", "-4", "-o", "address", "show")),
        Commands.run(List.of("ip", "-4", "route", "show", "table", "all")),
        lines(Path.of("/proc/self/mountinfo")),
        markedProcesses(),
        watchedFiles(),
        readSwitches());
  }

  private static Set<String> watchedFiles() throws IOException {
    Set<String> files = new TreeSet<>();
    for (String folder :
        List.of("/run", "/etc", "/var/lib", "/etc/libvirt", "/var/lib/libvirt", "/var/log")) {
      names(Path.of(folder)).forEach(name -> files.add(folder + "/" + name));
    }
    return files;
  }

  private static List<String> readSwitches() throws IOException {
    return List.of(
        Files.readString(Path.of("/proc/sys/net/ipv4/ip_forward")),
        Files.readString(Path.of("/sys/kernel/mm/ksm/run")),
        Files.readString(Path.of("/proc/sys/kernel/hostname")));
  }

  private static Set<String> markedProcesses() {
    return ProcessHandle.allProcesses()
        .filter(process -> !LabProcesses.markOf(process.pid()).isEmpty())
        .map(process -> process.pid() + " " + process.info().commandLine().orElse(""))
        .collect(Collectors.toSet());
  }

  private static Set<String> names(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries
          .map(entry -> entry.getFileName().toString())
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  private static Set<String> lines(Path file) throws IOException {
    return Files.readAllLines(file).stream().collect(Collectors.toCollection(TreeSet::new));
  }
}
