package io.godwit.bench.nested;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.bench.fixture.Godwit;
import io.godwit.bench.fixture.Installation;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PlaybookTest {
  private static final String RECAP =
      "ansible-1                  : ok=18   changed=7    unreachable=0    failed=0    skipped=2";

  @Test
  void ofTheUsersOwnSettingsNoneCounts() {
    Playbook playbook =
        new Playbook(
            new Installation(Path.of("/godwit")),
            new Godwit(
                Path.of("/godwit/cli/bin/godwit"),
                Map.of("GODWIT_CONFIG_HOME", "/demo/config"),
                InstantSource.system()),
            Path.of("/demo"),
            new SshKey(Path.of("/demo/ssh-key")),
            System.out);

    Map<String, String> environment =
        playbook.environment(
            Map.of("ANSIBLE_STDOUT_CALLBACK", "json", "ANSIBLE_CHECK_MODE", "1", "PATH", "/bin"),
            Path.of("/godwit/agent/ansible"));

    assertThat(environment)
        .containsEntry("PATH", "/godwit/cli/bin:/bin")
        .containsEntry("GODWIT_CONFIG_HOME", "/demo/config")
        .containsEntry("ANSIBLE_STDOUT_CALLBACK", "default")
        .doesNotContainKey("ANSIBLE_CHECK_MODE");
    assertThat(environment.get("ANSIBLE_SSH_ARGS"))
        .contains("-F /dev/null", "IdentitiesOnly=yes", "BatchMode=yes")
        .contains("ServerAliveInterval=15", "ServerAliveCountMax=8")
        .endsWith("UserKnownHostsFile=/demo/known-hosts");
  }

  @Test
  void recapSaysHowManyTasksChangedSomething() {
    assertThat(Playbook.changed(RECAP)).contains(7);
    assertThat(Playbook.changed("changed: [ansible-1]")).isEmpty();
  }

  @Test
  void tasksFailuresAndTheRecapAreTold() {
    assertThat(Playbook.told("TASK [agent : Join] ******************"))
        .contains("TASK [agent : Join]");
    assertThat(Playbook.told("fatal: [ansible-1]: FAILED! => {}"))
        .contains("fatal: [ansible-1]: FAILED! => {}");
    assertThat(Playbook.told(RECAP)).isPresent();
    assertThat(Playbook.told("ok: [ansible-1]")).isEmpty();
    assertThat(Playbook.told("")).isEmpty();
  }
}
