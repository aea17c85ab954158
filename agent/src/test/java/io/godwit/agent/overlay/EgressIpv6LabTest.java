package io.godwit.agent.overlay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.godwit.agent.overlay.Layout.Segment;
import io.godwit.model.DeviceNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The way out by IPv6 in the kernel, step by step: in a JVM of its own, with network devices of its
 * own, which stands for a host. Needs root.
 */
@Tag("lab")
class EgressIpv6LabTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @Test
  void theWayIsNeverThereWithoutWhatIsDropped(@TempDir Path folder) throws IOException {
    Path nft = Files.writeString(folder.resolve("nft"), nft(folder));
    Files.setPosixFilePermissions(nft, PosixFilePermissions.fromString("rwx------"));

    UnsharedJvm.run(
        LIMIT,
        Host.class,
        folder,
        "env",
        "PATH=%s:/usr/sbin:/usr/bin:/sbin:/bin".formatted(folder));
  }

  /** Passes on what it is asked, but for a host's rules while a file is there. */
  private static String nft(Path folder) {
    return """
        #!/bin/sh
        [ "$1" = -f ] || exec /usr/sbin/nft "$@"
        cat > %1$s/text
        if [ -e %1$s/broken ] && grep -q 'oifname "gweg' %1$s/text; then
          echo 'broken for a test' >&2
          exit 1
        fi
        exec /usr/sbin/nft -f %1$s/text
        """
        .formatted(folder);
  }

  /** Where the JVM of its own begins. */
  static final class Host {
    private final Kernel kernel = new Kernel(Units.ofThisMachine());
    private final Segment segment = Overlays.dualStack(Overlays.segment());
    private final String inside = DeviceNames.namespace(segment.vni());
    private final Path broken;
    private final Egress egress;

    private Host(Path folder) {
      broken = folder.resolve("broken");
      egress = UnsharedJvm.egress(kernel, folder.resolve("before"));
    }

    public static void main(String[] arguments) throws IOException {
      Host host = new Host(Path.of(arguments[0]));
      host.build();
      host.see();
      UnsharedJvm.sawItsEnd();
    }

    private void build() throws IOException {
      UnsharedJvm.mount(kernel);
      kernel.run("ip", "netns", "add", inside);
      kernel.run("ip", "link", "add", "outer", "type", "veth", "peer", "name", "other");
      kernel.run("ip", "link", "set", "outer", "up");
      kernel.run("ip", "link", "set", "other", "up");
      kernel.run("ip", "address", "add", "fd22::2/64", "dev", "outer", "nodad");
      kernel.run("ip", "-6", "route", "add", "default", "via", "fd22::1", "dev", "outer");
    }

    private void see() throws IOException {
      Files.createFile(broken);
      assertThatThrownBy(() -> egress.make(segment)).hasMessageContaining("broken for a test");
      assertThat(way()).isEmpty();
      assertThatThrownBy(() -> openAfterAll()).hasMessageContaining("broken for a test");
      assertThat(forwards()).isFalse();

      Files.delete(broken);
      egress.make(segment);
      assertThat(way()).contains("default");
      assertThat(guarded()).isTrue();
      assertThat(forwards()).as("before it is opened").isFalse();
      egress.open(List.of(segment));
      assertThat(forwards()).isTrue();

      egress.open(List.of(Overlays.segment()));
      assertThat(forwards()).as("when the last network with IPv6 has gone").isFalse();
      assertThat(guarded()).isFalse();
      egress.make(segment);
      assertThat(guarded()).as("when one comes back").isTrue();
    }

    /** As where the way had been made before its rules could be loaded again. */
    private void openAfterAll() throws IOException {
      Files.delete(broken);
      egress.make(segment);
      Files.createFile(broken);
      try {
        egress.open(List.of(segment));
      } finally {
        egress.forget(segment.vni());
      }
    }

    private String way() throws IOException {
      return kernel.run("ip", "-n", inside, "-6", "route", "show", "default");
    }

    private boolean guarded() throws IOException {
      return kernel.hasTable("ip6 godwit");
    }

    private static boolean forwards() throws IOException {
      return Files.readString(Kernel.IPV6_SETTINGS.resolve("all/forwarding")).strip().equals("1");
    }
  }
}
