package io.godwit.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** The VM image on a host of the lab, seen by the client. */
@Tag("lab")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class VmImageTest {
  private static final Lab LAB = Lab.standard();
  private static final LabHost HOST = LAB.host("east-1");
  private static final String ADDRESS = "10.77.1.2";
  private static final String DISK = "/var/lib/godwit/vm.qcow2";

  // A busy machine without hardware virtualization; an idle one needs some seconds.
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  @TempDir static Path folder;

  private static boolean ours;

  @BeforeAll
  static void boot() throws IOException {
    LAB.claim(ProcessHandle.current());
    ours = true;
    Path image = HOST.onMachine(DISK);
    LAB.up();
    Commands.run(List.of(recipe(), "--cache", folder.toString(), "--output", image.toString()));
    Files.writeString(HOST.onMachine("/var/lib/godwit/vm.xml"), definition());
    HOST.run("virsh", "-q", "create", "/var/lib/godwit/vm.xml");
    await().atMost(PATIENCE).until(() -> ask(11, "0 0").equals("ok\n"));
  }

  @AfterAll
  static void down() {
    if (ours) {
      LAB.down();
    }
  }

  private static String recipe() {
    return Path.of(System.getProperty("godwit.root"), "images/vm/build").toString();
  }

  private static String definition() {
    return """
        <domain type='qemu'>
          <name>vm</name>
          <memory unit='MiB'>256</memory>
          <os><type arch='x86_64' machine='q35'>hvm</type></os>
          <features><acpi/></features>
          <devices>
            <disk type='file' device='disk'>
              <driver name='qemu' type='qcow2'/>
              <source file='%s'/>
              <target dev='vda' bus='virtio'/>
            </disk>
            <interface type='bridge'>
              <mac address='52:54:00:4d:01:02'/>
              <source bridge='godwit0'/>
              <model type='virtio'/>
            </interface>
            <serial type='pty'/>
          </devices>
        </domain>
        """
        .formatted(DISK);
  }

  @Test
  @Order(1)
  void theSameInputsGiveTheSameImageOnce() throws IOException {
    String first = Commands.run(List.of(recipe(), "--cache", folder.toString())).strip();

    assertThat(Path.of(first)).exists();
    assertThat(Files.mismatch(Path.of(first), rebuilt())).isEqualTo(-1);
  }

  private static Path rebuilt() {
    Path other = folder.resolve("other");
    String output = Commands.run(List.of(recipe(), "--cache", other.toString()));
    return Path.of(output.lines().toList().getLast());
  }

  @Test
  @Order(1)
  void aFolderThatCannotBeMadeIsNamed() {
    CommandResult result = Commands.execute(List.of(recipe(), "--cache", "/proc/none"), "");

    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.output()).contains("/proc/none").contains("--cache");
  }

  @Test
  @Order(1)
  void itsAddressComesFromItsMac() {
    LAB.client().run("ping", "-q", "-c1", "-W5", ADDRESS);
  }

  @Test
  @Order(1)
  void echoSendsBackEachLine() {
    assertThat(ask(7, "1\n2\n3")).isEqualTo("1\n2\n3\n");
  }

  @Test
  @Order(1)
  void anAcknowledgedLineIsOnTheDiskAndServed() {
    assertThat(ask(9, "first\nsecond")).isEqualTo("ok first\nok second\n");

    assertThat(get("/data/append.log")).endsWith("first\nsecond\n");
  }

  @Test
  @Order(1)
  void theCounterRises() {
    int length = get("/data/counter.log").length();

    await().atMost(PATIENCE).until(() -> get("/data/counter.log").length() > length);
  }

  @Test
  @Order(1)
  void memoryIsDirtiedWithinReason() {
    assertThat(ask(11, "4 16")).isEqualTo("ok\n");
    assertThat(ask(11, "4 100000")).startsWith("error");
    assertThat(ask(11, "fast")).startsWith("error");
    assertThat(ask(11, "0 0")).isEqualTo("ok\n");
  }

  @Test
  @Order(1)
  void theSerialConsoleHasAShell() {
    String tty = HOST.run("virsh", "-q", "ttyconsole", "vm").strip();

    String script = "exec 3<>\"$1\"; printf '\\necho $((6*7))\\n' >&3; timeout 60 grep -m1 42 <&3";
    assertThat(HOST.run("bash", "-c", script, "bash", tty)).contains("42");
  }

  @Test
  @Order(2)
  void thePowerButtonStopsItWithTheLastAcknowledgedLineOnTheDisk() throws IOException {
    ask(9, "last");

    HOST.run("virsh", "-q", "shutdown", "vm");
    await().atMost(PATIENCE).until(() -> !HOST.run("virsh", "-q", "list").contains("vm"));

    HOST.run("virsh", "-q", "create", "/var/lib/godwit/vm.xml");
    await().atMost(PATIENCE).until(() -> ask(11, "0 0").equals("ok\n"));
    assertThat(get("/data/append.log")).endsWith("last\n");
  }

  /** Sends lines and reads as many; empty if nothing answers. */
  private static String ask(int port, String lines) {
    String script =
        """
        exec 3<>"/dev/tcp/$1/$2" || exit
        printf '%s\\n' "$3" >&3
        timeout 20 head -n "$(wc -l <<<"$3")" <&3
        """;
    CommandResult result =
        LAB.client()
            .execute(
                "timeout",
                "25",
                "bash",
                "-c",
                script,
                "bash",
                ADDRESS,
                Integer.toString(port),
                lines);
    return result.succeeded() ? result.output() : "";
  }

  private static String get(String path) {
    String script =
        """
        exec 3<>"/dev/tcp/$1/80"
        printf 'GET %s HTTP/1.0\\r\\n\\r\\n' "$2" >&3
        timeout 20 cat <&3
        """;
    return LAB.client().run("bash", "-c", script, "bash", ADDRESS, path);
  }
}
