package io.godwit.hypervisor.domainxml;

import io.godwit.hypervisor.VmDefinition;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * What libvirt 9.0 adds by itself to a definition of ours, as recorded: defaults that it spells
 * out, and devices that every machine of the type has. None of it names a file, a network or a
 * program, apart from QEMU where distributions install it and the VM's own console log.
 */
final class LibvirtAdditions {
  private static final List<String> ALWAYS =
      List.of(
          "currentMemory=[0-9]+",
          "resource",
          "resource/partition",
          "resource/partition=/machine",
          // Its usual confinement, which it spells out once libvirtd was restarted.
          "seclabel(\\[2\\])?(@(type=dynamic|model=(dac|apparmor|selinux)|relabel=yes))?",
          // A place on the VM's own buses.
          "[a-z]+/address(@(type|domain|bus|slot|function|multifunction|controller|port)=[a-z0-9-]+)?",
          "[a-z]+/alias(@name=[A-Za-z0-9.-]+)?",
          "emulator",
          "emulator=/usr/(bin/(qemu-system-x86_64|qemu-kvm|kvm)|libexec/qemu-kvm)",
          "controller",
          "controller@(index|ports|vectors)=[0-9]+",
          "controller@type=(usb|sata|pci|virtio-serial)",
          "controller@model=(none|qemu-xhci|pcie-root|pcie-root-port)",
          "controller/model(@name=[a-z0-9-]+)?",
          "controller/target(@(chassis|port)=[0-9a-fx]+)?",
          "input",
          "input@type=(mouse|keyboard)",
          "input@bus=ps2",
          "audio",
          "audio@(id=1|type=none)",
          "serial/target@type=isa-serial",
          "serial/target/model(@name=isa-serial)?",
          "console",
          "console@type=pty",
          "console/target(@(type=serial|port=0))?");

  private final Pattern pattern;

  /** Finish repeats what Prepare had, and it must not wait. */
  private final Set<String> met = ConcurrentHashMap.newKeySet();

  LibvirtAdditions(VmDefinition approved) {
    String log = Pattern.quote(approved.consoleLog().toString());
    pattern =
        Pattern.compile(String.join("|", ALWAYS) + "|console/log(@(append=on|file=" + log + "))?");
  }

  boolean include(String fact) {
    if (met.contains(fact)) {
      return true;
    }
    boolean included = pattern.matcher(fact).matches();
    if (included) {
      met.add(fact);
    }
    return included;
  }
}
