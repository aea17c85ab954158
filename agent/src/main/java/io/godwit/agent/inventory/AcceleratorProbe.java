package io.godwit.agent.inventory;

import io.godwit.agent.storage.DurableFile;
import io.godwit.model.Accelerator;
import io.godwit.runtime.Command;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.logging.Logger;

/**
 * Finds out how this host executes guests by executing one: a boot sector that says a letter and
 * ends its QEMU. A /dev/kvm that exists proves nothing. The finding holds until the host boots.
 */
public final class AcceleratorProbe {
  private static final Logger LOG = Logger.getLogger(AcceleratorProbe.class.getName());

  /** Beyond what the same guest takes on TCG: with a KVM that does not run it, QEMU never ends. */
  private static final Duration LIMIT = Duration.ofSeconds(3);

  private static final Duration TCG_LIMIT = Duration.ofSeconds(60);
  private static final int ENDED_BY_GUEST = 85;

  /** {@code mov al,'G'; out 0xe9,al; mov al,42; out 0xf4,al; hlt; jmp $-1}. */
  private static final byte[] GUEST = {
    (byte) 0xb0,
    'G',
    (byte) 0xe6,
    (byte) 0xe9,
    (byte) 0xb0,
    42,
    (byte) 0xe6,
    (byte) 0xf4,
    (byte) 0xf4,
    (byte) 0xeb,
    (byte) 0xfd
  };

  private final String qemu;
  private final Path kvmDevice;
  private final Path bootIdFile;
  private final Path findings;
  private final InstantSource clock;

  /**
   * @param qemu QEMU's program
   * @param bootIdFile its content changes when the host boots
   * @param findings a folder for what was found
   */
  public AcceleratorProbe(
      String qemu, Path kvmDevice, Path bootIdFile, Path findings, InstantSource clock) {
    this.qemu = qemu;
    this.kvmDevice = kvmDevice;
    this.bootIdFile = bootIdFile;
    this.findings = findings;
    this.clock = clock;
  }

  public Accelerator find() throws IOException {
    String boot = Files.readString(bootIdFile).strip();
    Optional<Accelerator> known = recall(boot);
    if (known.isPresent()) {
      return known.get();
    }
    Accelerator found = kvmWorks() ? Accelerator.KVM : Accelerator.TCG;
    DurableFile.write(finding(), (boot + " " + found).getBytes(StandardCharsets.UTF_8));
    return found;
  }

  private boolean kvmWorks() throws IOException {
    if (!Files.isWritable(kvmDevice)) {
      LOG.info(() -> "there is no " + kvmDevice + " to use: VMs run on TCG");
      return false;
    }
    Path disk = findings.resolve("probe.img");
    Files.write(disk, bootSector());
    try {
      Duration limit = LIMIT.plus(onTcg(disk).multipliedBy(2));
      Command.Ended ended = Command.run(limit, guest(disk, "kvm"));
      boolean works = ended.exitCode() == ENDED_BY_GUEST && ended.output().equals("G");
      LOG.info(
          works
              ? "a guest ran on KVM: VMs run on KVM"
              : "a guest did not run on KVM (" + ended.complaint() + "): VMs run on TCG");
      return works;
    } catch (IOException e) {
      LOG.warning("a guest did not run on KVM (" + e.getMessage() + "): VMs run on TCG");
      return false;
    } finally {
      Files.delete(disk);
    }
  }

  /** How slow this host is: one that is itself translated takes seconds to start a QEMU. */
  private Duration onTcg(Path disk) throws IOException {
    Instant begun = clock.instant();
    Command.Ended unused = Command.run(TCG_LIMIT, guest(disk, "tcg"));
    Duration took = Duration.between(begun, clock.instant());
    return took.isNegative() ? Duration.ZERO : took;
  }

  List<String> guest(Path disk, String accelerator) {
    return List.of(
        qemu,
        "-accel",
        accelerator,
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

  static byte[] bootSector() {
    byte[] sector = new byte[512];
    System.arraycopy(GUEST, 0, sector, 0, GUEST.length);
    sector[510] = 0x55;
    sector[511] = (byte) 0xaa;
    return sector;
  }

  private Optional<Accelerator> recall(String boot) throws IOException {
    String kept =
        DurableFile.read(finding()).map(b -> new String(b, StandardCharsets.UTF_8)).orElse("");
    for (Accelerator accelerator : Accelerator.values()) {
      if (kept.equals(boot + " " + accelerator)) {
        return Optional.of(accelerator);
      }
    }
    return Optional.empty();
  }

  private Path finding() {
    return findings.resolve("accelerator");
  }
}
