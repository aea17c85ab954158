package io.godwit.bench.nested;

import java.io.IOException;
import java.util.List;

/**
 * What runs on a host.
 *
 * @param guests the process ids of its VMs' QEMUs
 * @param agent the agent's process id; 0 while there is none
 * @param version of the agent's package
 */
record AgentLook(List<Long> guests, long agent, String version) {
  AgentLook {
    guests = List.copyOf(guests);
  }

  static AgentLook at(Ssh host) throws IOException, InterruptedException {
    return new AgentLook(
        processes(host.run("pgrep", "qemu-system")),
        Long.parseLong(
            host.run("systemctl", "show", "--property", "MainPID", "--value", "godwit-agent")
                .strip()),
        version(host.run("dpkg-query", "--show", "godwit-agent")));
  }

  /** Of what pgrep prints. */
  static List<Long> processes(String lines) {
    return lines.lines().map(String::strip).map(Long::valueOf).sorted().toList();
  }

  /** Of a line of dpkg-query's: name, tab, version. */
  static String version(String line) {
    return line.strip().split("\t", -1)[1];
  }
}
