package io.godwit.bench.nested;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.lab.Durable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LeftoversTest {
  private static final Path LAUNCHER = Path.of("cli/bin/godwit");
  private static final String ID = "i-0123456789abcdef";

  @TempDir Path root;

  @Test
  void everythingOfAKilledRunIsNamedWithTheCommandForItTheControllerFirst() throws IOException {
    String provider = Leftovers.provider(Site.EAST, 1_800_000_000_000L);
    keep(provider);
    Path folder = Files.createDirectory(root.resolve("godwit-nested1"));

    Leftovers left = Leftovers.find(root, LAUNCHER, Optional.of(folder));

    assertThat(left.none()).isFalse();
    assertThat(left.remedy())
        .containsSubsequence(
            "cli/bin/godwit server stop --data " + folder + "/controller\n",
            "cli/bin/godwit lab qemu " + provider + " terminate " + ID + "\n",
            "rm -r " + folder + "\n");
  }

  @Test
  void machinesOfOthersAreNotTheDemos() throws IOException {
    keep("demo-east");
    keep("demo-west");
    keep("qemu-east");

    Leftovers left = Leftovers.find(root, LAUNCHER, Optional.of(root.resolve("gone")));

    assertThat(left.none()).isTrue();
    assertThat(left.remedy()).isEqualTo("nothing is left");
  }

  @Test
  void noTwoRunsHaveTheSameProviders() {
    assertThat(Leftovers.provider(Site.EAST, 1_800_000_000_000L))
        .startsWith("demo-east-")
        .isNotEqualTo(Leftovers.provider(Site.EAST, 1_800_000_000_001L));
  }

  private void keep(String provider) throws IOException {
    Durable.write(
        root.resolve(provider).resolve(ID).resolve("machine.properties"),
        """
        id=%s
        host=cloud-1
        token=t
        digest=d
        type=small
        network=1
        number=11
        made=true
        """
            .formatted(ID));
  }
}
