package io.godwit.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Where a lab cannot be started, it says why and what to do, and changes nothing. */
@Tag("lab")
class LabRefusalTest {
  private MachineState before;

  @BeforeEach
  void remember() throws IOException {
    Lab.standard().claim(ProcessHandle.current());
    Lab.standard().down();
    before = MachineState.now();
  }

  @AfterEach
  void nothingWasChanged() throws IOException {
    if (before != null) {
      assertThat(MachineState.now()).isEqualTo(before);
    }
  }

  @Test
  void withoutRoot() throws Exception {
    Path classes = Files.createTempDirectory("godwit-lab-test");
    try {
      copyForEverybody(LabProgram.classes(), classes);
      String output =
          refusal(
              LabProgram.start(
                  classes,
                  List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"),
                  "up"));
      assertThat(output).startsWith("NOT_ALLOWED").contains("sudo");
    } finally {
      Folders.deleteTreeBut(classes, classes);
      Files.delete(classes);
    }
  }

  @Test
  void whereAnAddressRangeIsInUse() throws Exception {
    String script = "ip link set lo up; ip address add 10.82.0.77/24 dev lo; exec \"$@\"";
    String output =
        refusal(
            LabProgram.start(
                LabProgram.classes(),
                List.of("unshare", "--net", "bash", "-c", script, "bash"),
                "up"));

    assertThat(output).startsWith("ADDRESS_IN_USE").contains("10.82.0.0/24").contains("10.82.0.77");
  }

  @Test
  void wherePackagesAreMissing() throws Exception {
    String output =
        refusal(LabProgram.start(LabProgram.classes(), List.of("env", "PATH=/nonexistent"), "up"));

    assertThat(output)
        .startsWith("PACKAGES_MISSING")
        .contains("qemu-system-x86", "lab/setup/install", "apt-get install");
  }

  @Test
  void whereAnInterfaceOfItsNameIsNotProvenOurs() throws Exception {
    String script = "ip link add godwit-lab0 type bridge; exec \"$@\"";
    String output =
        refusal(
            LabProgram.start(
                LabProgram.classes(),
                List.of("unshare", "--net", "bash", "-c", script, "bash"),
                "up"));

    assertThat(output).startsWith("OTHER_LAB").contains("godwit-lab0");
  }

  @Test
  void whereItsFolderHoldsWhatNoLedgerProvesOurs() throws Exception {
    Path storage = Lab.standard().spec().storageFolder();
    Path precious = Files.createDirectories(storage).resolve("precious");
    Files.writeString(precious, "not the lab's");
    try {
      assertThat(refusal(LabProgram.start("up"))).startsWith("OTHER_LAB").contains("move it away");
      Lab.standard().down();
      assertThat(precious).exists();
    } finally {
      Files.delete(precious);
      Files.delete(storage);
    }
  }

  private static String refusal(Process process) throws Exception {
    try (BufferedReader reader = process.inputReader()) {
      String output = reader.lines().reduce("", (text, line) -> text + line + "\n");
      assertThat(process.waitFor()).as(output).isEqualTo(1);
      return output;
    }
  }

  private static void copyForEverybody(Path classPath, Path folder) throws IOException {
    for (String part : classPath.toString().split(":", -1)) {
      if (!Files.isDirectory(Path.of(part))) {
        continue;
      }
      try (Stream<Path> files = Files.walk(Path.of(part))) {
        for (Path file : files.toList()) {
          Path copy = folder.resolve(Path.of(part).relativize(file).toString());
          if (!Files.exists(copy)) {
            Files.copy(file, copy);
          }
          String rights = Files.isDirectory(file) ? "rwxr-xr-x" : "rw-r--r--";
          Files.setPosixFilePermissions(copy, PosixFilePermissions.fromString(rights));
        }
      }
    }
  }
}
