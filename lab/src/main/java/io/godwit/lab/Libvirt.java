package io.godwit.lab;

import java.time.Duration;

/** A lab host's libvirtd, as seen from outside: it answers or it does not. */
final class Libvirt {
  /** The first start asks QEMU for all it can do, which takes some seconds under load. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private Libvirt() {}

  static boolean answers(LabHost host) {
    return host.isUp() && host.execute("virsh", "-q", "-c", "qemu:///system", "uri").succeeded();
  }

  static void awaitAnswer(LabHost host) {
    Await.until(
        () -> answers(host),
        PATIENCE,
        () ->
            "libvirtd of host '"
                + host.name()
                + "' does not answer; see "
                + host.onMachine("/var/log/libvirt/libvirtd.log"));
  }

  /** Ends it; the host's first process starts it again. */
  static void restart(LabHost host) {
    host.execute("pkill", "-x", "libvirtd");
    host.execute("rm", "-f", "/run/libvirt/libvirt-sock");
    awaitAnswer(host);
  }
}
