package io.godwit.agent.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.model.Accelerator;
import io.godwit.runtime.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.InstantSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AcceleratorProbeTest {
  /** As the guest ends QEMU: 2 * 42 + 1. */
  private static final int ENDED_BY_GUEST = 85;

  @TempDir Path folder;

  private Path device;
  private Path bootId;
  private Path calls;

  @BeforeEach
  void makeHost() throws IOException {
    device = Files.createFile(folder.resolve("kvm"));
    bootId = Files.writeString(folder.resolve("boot-id"), "boot-1\n");
    calls = Files.createFile(folder.resolve("calls"));
    Files.createDirectory(folder.resolve("findings"));
  }

  private AcceleratorProbe probe(String qemu) {
    return new AcceleratorProbe(
        qemu, device, bootId, folder.resolve("findings"), InstantSource.system());
  }

  /** A QEMU whose guest says this and which ends with that. */
  private String qemu(String said, int exitCode) throws IOException {
    String script =
        "#!/bin/sh\necho called >> %s\nprintf %s\nexit %d\n".formatted(calls, said, exitCode);
    Path program = Files.writeString(folder.resolve("qemu-" + exitCode), script);
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
    return program.toString();
  }

  @Test
  void theGuestThatItTriesRunsOnARealQemu() throws IOException {
    Path disk = Files.write(folder.resolve("disk"), AcceleratorProbe.bootSector());
    Command.Ended ended =
        Command.run(Duration.ofSeconds(60), probe("qemu-system-x86_64").guest(disk, "tcg"));
    assertThat(ended.exitCode()).isEqualTo(ENDED_BY_GUEST);
    assertThat(ended.output()).isEqualTo("G");
  }

  @Test
  void onlyAGuestThatRanProvesKvm() throws IOException {
    assertThat(probe(qemu("G", ENDED_BY_GUEST)).find()).isEqualTo(Accelerator.KVM);
  }

  @Test
  void aDeviceOnWhichNoGuestRunsIsNoKvm() throws IOException {
    assertThat(probe(qemu("", 1)).find()).isEqualTo(Accelerator.TCG);
  }

  @Test
  void aQemuThatIsNotThereProvesNothing() throws IOException {
    assertThat(probe(folder.resolve("none").toString()).find()).isEqualTo(Accelerator.TCG);
  }

  @Test
  void withoutADeviceNothingIsTried() throws IOException {
    Files.delete(device);
    assertThat(probe(qemu("G", ENDED_BY_GUEST)).find()).isEqualTo(Accelerator.TCG);
    assertThat(calls).isEmptyFile();
  }

  @Test
  void itTriesOncePerBoot() throws IOException {
    AcceleratorProbe probe = probe(qemu("G", ENDED_BY_GUEST));
    probe.find();
    probe.find();
    assertThat(Files.readAllLines(calls)).as("on TCG, for the time, and on KVM").hasSize(2);
    Files.writeString(bootId, "boot-2\n");
    assertThat(probe.find()).isEqualTo(Accelerator.KVM);
    assertThat(Files.readAllLines(calls)).hasSize(4);
  }
}
