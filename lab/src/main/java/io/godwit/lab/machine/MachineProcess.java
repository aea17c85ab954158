package io.godwit.lab.machine;

import io.godwit.lab.Commands;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A machine's QEMU, which lives on when this program ends. */
record MachineProcess(MachineFolder folder) {

  /** The process whose number is kept, if it is a QEMU of this machine and not a later one's. */
  Optional<ProcessHandle> find() {
    if (!Files.exists(folder.pid())) {
      return Optional.empty();
    }
    try {
      long pid = Long.parseLong(Files.readString(folder.pid()).strip());
      return ProcessHandle.of(pid).filter(this::isOurs);
    } catch (IOException | NumberFormatException e) {
      return Optional.empty();
    }
  }

  boolean runs() {
    return find().isPresent();
  }

  private boolean isOurs(ProcessHandle process) {
    return process
        .info()
        .arguments()
        .map(arguments -> List.of(arguments).contains(folder.pid().toString()))
        .orElse(false);
  }

  void start(Machine machine, Acceleration acceleration, MachineNetwork network) {
    if (!runs()) {
      Commands.run(network.inside(command(machine, acceleration)));
    }
  }

  private List<String> command(Machine machine, Acceleration acceleration) {
    List<String> command = new ArrayList<>();
    command.add("qemu-system-x86_64");
    command.addAll(acceleration.arguments());
    command.addAll(
        List.of(
            "-name",
            machine.host(),
            "-daemonize",
            "-pidfile",
            folder.pid().toString(),
            "-machine",
            "q35",
            "-smp",
            Integer.toString(machine.type().cpus()),
            "-m",
            Integer.toString(machine.type().memoryMebibytes()),
            "-nodefaults",
            "-no-user-config",
            "-display",
            "none",
            "-chardev",
            "file,id=console,append=on,path=" + folder.console(),
            "-serial",
            "chardev:console",
            "-qmp",
            "unix:" + folder.monitor() + ",server=on,wait=off",
            "-device",
            "virtio-rng-pci"));
    command.addAll(
        List.of(
            "-drive", "if=virtio,format=qcow2,discard=unmap,file=" + folder.disk(),
            "-drive", "if=virtio,format=raw,readonly=on,file=" + folder.seed(),
            "-netdev", "tap,id=net,script=no,downscript=no,ifname=" + machine.place().tap(),
            "-device", "virtio-net-pci,netdev=net,mac=" + machine.place().mac()));
    return command;
  }

  /** Presses the power button. Fine where it does not run. */
  void powerDown() {
    tell("system_powerdown");
  }

  /** Ends it at once. Fine where it does not run. */
  void end() {
    tell("quit");
  }

  private void tell(String command) {
    if (!runs()) {
      return;
    }
    try {
      Monitor.tell(folder.monitor(), command);
    } catch (IOException e) {
      if (runs()) {
        throw new UncheckedIOException("cannot tell the machine to end: " + e.getMessage(), e);
      }
    }
  }
}
