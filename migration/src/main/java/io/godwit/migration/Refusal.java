package io.godwit.migration;

import io.godwit.model.DataSize;
import io.godwit.model.HostName;
import io.godwit.model.ImageDigest;
import io.godwit.model.NetworkName;
import io.godwit.model.OperationId;
import io.godwit.model.Version;
import io.godwit.model.VmName;
import io.godwit.model.VmState;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Why a move cannot work. A refused move has changed nothing. */
public sealed interface Refusal extends Explained {

  /** The VM is moving, or another operation works on it. */
  record AlreadyBusy(VmName vm, OperationId operation) implements Refusal {
    @Override
    public String reason() {
      return "operation " + operation + " already works on VM " + vm;
    }

    @Override
    public String remedy() {
      return "wait for it (godwit operation watch " + operation + ") or cancel it";
    }
  }

  record AlreadyThere(VmName vm, HostName host) implements Refusal {
    @Override
    public String reason() {
      return "VM " + vm + " is on host " + host + " already";
    }

    @Override
    public String remedy() {
      return "name another destination";
    }
  }

  /**
   * A rule of the fleet forbids it.
   *
   * @param rule its number
   */
  record RuleBroken(VmName vm, HostName host, long rule, String words) implements Refusal {
    @Override
    public String reason() {
      return "VM %s on host %s would break rule %d: %s".formatted(vm, host, rule, words);
    }

    @Override
    public String remedy() {
      return "name another destination, or keep to the rule no more: godwit rule remove " + rule;
    }
  }

  /**
   * It is not the time to move the VM, by a rule that is kept.
   *
   * @param words the rule's
   */
  record WindowClosed(VmName vm, HostName host, long rule, String words) implements Refusal {
    @Override
    public String reason() {
      return "VM %s on host %s would break rule %d: %s".formatted(vm, host, rule, words);
    }

    @Override
    public String remedy() {
      return "wait for its window, move it none the less by itself (godwit migrate --outside-windows), or keep to the rule no more: godwit rule remove "
          + rule;
    }
  }

  /**
   * By past moves between the two hosts the VM would be silent for too long.
   *
   * @param rule by which that is too long; empty where it was said of this move
   */
  record BlackoutTooLong(
      VmName vm,
      HostName source,
      HostName destination,
      Duration expected,
      Duration most,
      Optional<Long> rule)
      implements Refusal {
    @Override
    public String reason() {
      return "VM %s would be silent for %d ms on its way from %s to %s, as past moves were, longer than the %d ms that %s"
          .formatted(
              vm,
              expected.toMillis(),
              source,
              destination,
              most.toMillis(),
              rule.map(number -> "rule " + number + " lets it").orElse("were asked for"));
    }

    @Override
    public String remedy() {
      return "name another destination, stop it and move it cold, or let it be silent for longer this once: --max-blackout %dms"
          .formatted(Math.max(expected.toMillis(), most.toMillis() + 1));
    }
  }

  /**
   * The window in which the VM may be moved closes before the move is expected to end.
   *
   * @param why for people
   */
  record WindowTooShort(String why) implements Refusal {
    @Override
    public String reason() {
      return why;
    }

    @Override
    public String remedy() {
      return "wait for its next window, move it none the less by itself (godwit migrate --outside-windows), or keep to that rule no more (godwit rule remove)";
    }
  }

  record NotRunning(VmName vm, VmState state) implements Refusal {
    @Override
    public String reason() {
      return "VM " + vm + " is " + state + ", and a live migration moves a running VM";
    }

    @Override
    public String remedy() {
      return state == VmState.UNKNOWN
          ? "wait until its host is seen again"
          : "start it, or move it stopped with --cold";
    }
  }

  record NotStopped(VmName vm, VmState state) implements Refusal {
    @Override
    public String reason() {
      return "VM " + vm + " is " + state + ", and a cold migration moves a stopped VM";
    }

    @Override
    public String remedy() {
      return state == VmState.UNKNOWN
          ? "wait until its host is seen again"
          : "move it without --cold, or stop it first";
    }
  }

  record HostUnreachable(HostName host) implements Refusal {
    @Override
    public String reason() {
      return "the agent of host " + host + " is not connected";
    }

    @Override
    public String remedy() {
      return "look at the agent's log on " + host + ", or choose another host";
    }
  }

  /** Its agent is connected and says that libvirt there does not answer. */
  record LibvirtDown(HostName host) implements Refusal {
    @Override
    public String reason() {
      return "libvirt on host " + host + " does not answer; VMs there run on";
    }

    @Override
    public String remedy() {
      return "start libvirtd on " + host + " (systemctl status libvirtd), or choose another host";
    }
  }

  /**
   * Certificates and tickets would not be valid there.
   *
   * @param ahead of the controller's clock; negative where it is behind
   */
  record ClockWrong(HostName host, Duration ahead) implements Refusal {
    @Override
    public String reason() {
      return "the clock of host %s is %d s %s the controller's, so it may refuse the other host's certificate or ticket"
          .formatted(host, ahead.abs().toSeconds(), ahead.isNegative() ? "behind" : "ahead of");
    }

    @Override
    public String remedy() {
      return "set the clock of " + host + " or of the controller (timedatectl status on both)";
    }
  }

  record HostDraining(HostName host) implements Refusal {
    @Override
    public String reason() {
      return "host " + host + " is being emptied and takes no VMs";
    }

    @Override
    public String remedy() {
      return "choose another destination";
    }
  }

  record AcceleratorDiffers(HostName source, HostName destination) implements Refusal {
    @Override
    public String reason() {
      return "hosts " + source + " and " + destination + " run VMs by different accelerators";
    }

    @Override
    public String remedy() {
      return "choose a destination with the source's accelerator, or move the VM stopped with --cold";
    }
  }

  record CpuModelUnknown(HostName host, String model) implements Refusal {
    @Override
    public String reason() {
      return "host " + host + " cannot run CPU model " + model;
    }

    @Override
    public String remedy() {
      return "choose a destination that can, or create the VM with an older CPU model";
    }
  }

  record CpuFeaturesMissing(HostName host, List<String> features) implements Refusal {
    public CpuFeaturesMissing {
      features = List.copyOf(features);
    }

    @Override
    public String reason() {
      return "host "
          + host
          + " lacks CPU features that the VM uses: "
          + String.join(", ", features);
    }

    @Override
    public String remedy() {
      return "choose a destination that has them, or create the VM with a CPU model without them";
    }
  }

  record MachineTypeUnknown(HostName host, String machineType) implements Refusal {
    @Override
    public String reason() {
      return "QEMU on host " + host + " does not know machine type " + machineType;
    }

    @Override
    public String remedy() {
      return "install a QEMU that has it there, or choose another destination";
    }
  }

  /** The VM has a balloon, and the host's agent is of before there were any. */
  record BalloonUnknown(HostName host) implements Refusal {
    @Override
    public String reason() {
      return "the agent of host " + host + " does not know balloons, and the VM has one";
    }

    @Override
    public String remedy() {
      return "upgrade the agent of " + host + ", or choose another destination";
    }
  }

  record QemuTooOld(HostName host, Version version, Version source) implements Refusal {
    @Override
    public String reason() {
      return "host "
          + host
          + " has QEMU "
          + version
          + ", the source has "
          + source
          + ": a running VM moves only to the same version or a newer one";
    }

    @Override
    public String remedy() {
      return "upgrade QEMU on " + host + ", or move the VM stopped with --cold";
    }
  }

  record NoMemory(HostName host, DataSize needed, DataSize free) implements Refusal {
    @Override
    public String reason() {
      return "host " + host + " has " + free + " of memory left, the VM needs " + needed;
    }

    @Override
    public String remedy() {
      return "move another VM away from it first, or choose another destination";
    }
  }

  record NoDisk(HostName host, DataSize needed, DataSize free) implements Refusal {
    @Override
    public String reason() {
      return "host " + host + " has " + free + " of disk left, " + needed + " is needed";
    }

    @Override
    public String remedy() {
      return "make room in its storage folder, or choose another destination";
    }
  }

  record ImageNowhere(ImageDigest image) implements Refusal {
    @Override
    public String reason() {
      return "no host that is connected has the VM's image " + image.hex().substring(0, 12);
    }

    @Override
    public String remedy() {
      return "reconnect a host that has it, or import it again (godwit image import)";
    }
  }

  /** The VM is in a network, and the host cannot take part in any. */
  record NetworkUnfit(HostName host, String why) implements Refusal {
    @Override
    public String reason() {
      return "host " + host + " cannot have a VM that is in a network: " + why;
    }

    @Override
    public String remedy() {
      return "mend that on " + host + ", or choose another host";
    }
  }

  /** Only hosts that have the network know whether it is closed, and this one has not. */
  record TrafficUnknown(HostName host, NetworkName network) implements Refusal {
    @Override
    public String reason() {
      return "host %s has no VM of network %s, and since the controller's store was lost or restored only hosts that have one know whether it is closed"
          .formatted(host, network);
    }

    @Override
    public String remedy() {
      return "say what it is: godwit policy close %s or godwit policy open %s"
          .formatted(network, network);
    }
  }

  /** A host of the move has joined but has not told what it is yet. */
  record HostNotReported(HostName host) implements Refusal {
    @Override
    public String reason() {
      return "host " + host + " has not reported its inventory yet";
    }

    @Override
    public String remedy() {
      return "try again in a few seconds; if it stays so, look at the agent's log there";
    }
  }

  /** The host's QEMU cannot fetch memory while the guest runs. */
  record NoPostCopy(HostName host, String why) implements Refusal {
    @Override
    public String reason() {
      return "host " + host + " cannot do post-copy: " + why;
    }

    @Override
    public String remedy() {
      return "migrate without --post-copy, or let QEMU's user use userfaultfd on " + host;
    }
  }

  record PostCopyOfPaused(VmName vm) implements Refusal {
    @Override
    public String reason() {
      return "VM " + vm + " is paused, and post-copy needs a VM that runs";
    }

    @Override
    public String remedy() {
      return "migrate without --post-copy: a paused VM always converges";
    }
  }
}
