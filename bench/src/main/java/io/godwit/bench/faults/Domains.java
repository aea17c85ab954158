package io.godwit.bench.faults;

import io.godwit.lab.CommandResult;
import io.godwit.lab.LabHost;
import java.util.ArrayList;
import java.util.List;

/** What libvirt on a host says of a VM. */
final class Domains {
  private static final String LIBVIRT = "qemu:///system";

  private Domains() {}

  /** For example {@code paused (post-copy)}; empty where there is none, or nobody answers. */
  static String state(LabHost host, String vmId) {
    return said(host, "domstate", "--reason", vmId);
  }

  /** For example {@code VM status: running}, over QMP; empty where no QEMU of it runs. */
  static String qemuSays(LabHost host, String vmId) {
    return said(host, "qemu-monitor-command", "--hmp", vmId, "info status");
  }

  static boolean hasJob(LabHost host, String vmId) {
    return !said(host, "domjobinfo", vmId).contains("None");
  }

  /** Empty where virsh did not succeed. */
  private static String said(LabHost host, String... arguments) {
    List<String> command = new ArrayList<>(List.of("virsh", "-q", "-c", LIBVIRT));
    command.addAll(List.of(arguments));
    CommandResult result = host.execute(command.toArray(String[]::new));
    return result.succeeded() ? result.output().strip() : "";
  }
}
