package io.godwit.bench.nested;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.godwit.bench.fixture.Installation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AgentPackageTest {
  private static final String FILE = "godwit-agent_0.1.0~20261128.1f_amd64.deb";

  @TempDir Path root;

  @Test
  void oneIsFoundWithItsVersion() throws Exception {
    Path folder = Files.createDirectories(root.resolve("target/packages"));
    Files.createFile(folder.resolve(FILE));
    Files.createFile(folder.resolve("godwit-agent-extras_1.0_all.deb"));

    AgentPackage found = AgentPackage.find(new Installation(root));

    assertThat(found.path()).isEqualTo(folder.resolve(FILE));
    assertThat(found.version()).isEqualTo("0.1.0~20261128.1f");
  }

  @Test
  void whereThereIsNoneItIsSaidWhatMakesIt() throws Exception {
    Path unused = Files.createDirectories(root.resolve("target/packages"));

    assertThatThrownBy(() -> AgentPackage.find(new Installation(root)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("make packages");
  }

  @Test
  void nothingButTheVersionOfItsDescriptionChanges() {
    assertThat(
            AgentPackage.withVersion(
                "Package: godwit-agent\nVersion: 1.0\nDepends: x (>= 1.0)\n", "1.0+next1"))
        .isEqualTo("Package: godwit-agent\nVersion: 1.0+next1\nDepends: x (>= 1.0)\n");
  }

  @Test
  void whatRunsOnAHostIsReadFromItsPrograms() {
    assertThat(AgentLook.processes("901\n812\n")).containsExactly(812L, 901L);
    assertThat(AgentLook.version("godwit-agent\t0.1.0~1\n")).isEqualTo("0.1.0~1");
  }

  @Test
  void anUpgradeThatLeavesTheOldAgentIsNone() {
    AgentPackage next = new AgentPackage(root, "godwit-agent_2_amd64.deb");
    AgentLook before = new AgentLook(List.of(1L), 50, "1");

    assertThatCode(
            () -> AgentUpgrades.requireUpgraded(before, new AgentLook(List.of(1L), 60, "2"), next))
        .doesNotThrowAnyException();
    assertThatThrownBy(
            () -> AgentUpgrades.requireUpgraded(before, new AgentLook(List.of(1L), 50, "2"), next))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(
            () -> AgentUpgrades.requireUpgraded(before, new AgentLook(List.of(1L), 60, "1"), next))
        .isInstanceOf(IllegalStateException.class);
  }
}
