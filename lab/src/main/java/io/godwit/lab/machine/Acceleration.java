package io.godwit.lab.machine;

import io.godwit.lab.CommandResult;
import io.godwit.lab.Commands;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** How this computer executes machines that are to nest. */
enum Acceleration {
  KVM,
  /** QEMU's own translation, which has AMD's SVM. */
  TCG;

  private static final int ENDED_BY_GUEST = 85;

  /** {@code mov al,'G'; out 0xe9,al; mov al,42; out 0xf4,al; hlt; jmp $-1}. */
  private static final int[] GUEST = {
    0xb0, 'G', 0xe6, 0xe9, 0xb0, 42, 0xe6, 0xf4, 0xf4, 0xeb, 0xfd
  };

  /** For QEMU. */
  List<String> arguments() {
    return switch (this) {
      case KVM -> List.of("-accel", "kvm", "-cpu", "host");
      case TCG -> List.of("-accel", "tcg,thread=multi", "-cpu", "max,+svm");
    };
  }

  /** Found out by a guest that runs, and by what KVM says of nesting: a /dev/kvm proves nothing. */
  static Acceleration find(Path scratch) {
    return Files.isWritable(Path.of("/dev/kvm")) && kvmNests() && runs(scratch) ? KVM : TCG;
  }

  private static boolean kvmNests() {
    return List.of("kvm_intel", "kvm_amd").stream()
        .map(module -> Path.of("/sys/module", module, "parameters/nested"))
        .filter(Files::isReadable)
        .map(Acceleration::text)
        .anyMatch(text -> text.equals("1") || text.equals("Y"));
  }

  private static boolean runs(Path scratch) {
    byte[] sector = new byte[512];
    for (int i = 0; i < GUEST.length; i++) {
      sector[i] = (byte) GUEST[i];
    }
    sector[510] = 0x55;
    sector[511] = (byte) 0xaa;
    Path disk = scratch.resolve("probe.img");
    try {
      Files.write(disk, sector);
      CommandResult ended = Commands.execute(guest(disk), "");
      Files.delete(disk);
      return ended.exitCode() == ENDED_BY_GUEST && ended.output().contains("G");
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + disk, e);
    }
  }

  private static List<String> guest(Path disk) {
    return List.of(
        "timeout",
        "5",
        "qemu-system-x86_64",
        "-accel",
        "kvm",
        "-nodefaults",
        "-no-user-config",
        "-display",
        "none",
        "-m",
        "16",
        "-drive",
        "file.filename=" + disk + ",file.driver=file,driver=raw,if=floppy,readonly=on",
        "-chardev",
        "stdio,id=said",
        "-device",
        "isa-debugcon,iobase=0xe9,chardev=said",
        "-device",
        "isa-debug-exit,iobase=0xf4,iosize=4");
  }

  private static String text(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }
}
