package io.godwit.cli.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.godwit.cli.client.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which machines the collection's role goes on with, by Ansible itself on this one. */
class AgentRoleTest {
  private static final String ID = "0190a0a0-1234-7abc-8def-00000000abcd";
  private static final String OTHER = "0190a0a0-1234-7abc-8def-00000000abce";

  @TempDir Path folder;

  private final Map<String, Map<String, Object>> hosts = new HashMap<>();

  /**
   * A machine with the identity of a host, or none where that is empty.
   *
   * @param known the id that the fleet has of that name; empty where it has none
   */
  private void machine(String name, String identity, String known, String token)
      throws IOException {
    Path own = folder.resolve(name);
    if (!identity.isEmpty()) {
      String certificate =
          Base64.getMimeEncoder()
              .encodeToString(("0\u0001Godwit CA 1" + identity).getBytes(StandardCharsets.UTF_8));
      Files.createDirectory(own);
      Files.writeString(
          own.resolve("host.pem"),
          """
          -----BEGIN PRIVATE KEY-----
          %s
          -----END PRIVATE KEY-----
          -----BEGIN CERTIFICATE-----
          %s
          -----END CERTIFICATE-----
          """
              .formatted(
                  Base64.getMimeEncoder().encodeToString(OTHER.getBytes(StandardCharsets.UTF_8)),
                  certificate));
    }
    hosts.put(
        name,
        Map.of(
            "ansible_connection",
            "local",
            "tested_folder",
            own.toString(),
            "godwit_new_host",
            true,
            "godwit_host_id",
            known,
            "godwit_token_file",
            token));
  }

  private String run() throws IOException, InterruptedException {
    Path inventory = folder.resolve("inventory.json");
    Files.write(inventory, Json.bytes(Map.of("all", Map.of("hosts", hosts))));
    Path role = Path.of("../agent/ansible/roles/agent").toAbsolutePath().normalize();
    Path playbook =
        Files.writeString(
            folder.resolve("playbook.yml"),
            """
            - hosts: all
              gather_facts: true
              gather_subset: [min]
              tasks:
                - ansible.builtin.include_role:
                    name: %s
                    tasks_from: whose
                  vars:
                    godwit_identity_folder: "{{ tested_folder }}"
            """
                .formatted(role));
    Path said = folder.resolve("said");
    Process ansible =
        new ProcessBuilder(
                "ansible-playbook", "-i", inventory.toString(), "-f", "8", playbook.toString())
            .redirectErrorStream(true)
            .redirectOutput(said.toFile())
            .start();
    assertThat(ansible.waitFor(3, TimeUnit.MINUTES)).isTrue();
    return Files.readString(said);
  }

  @Test
  void onlyTheMachineOfTheHostGoesOn() throws Exception {
    assumeThat(Files.isExecutable(Path.of("/usr/bin/ansible-playbook"))).isTrue();
    machine("fresh", "", "", "/token");
    machine("resumed", ID, ID, "");
    machine("cut-off", "", ID, "/token");
    machine("others", ID, "", "/token");
    machine("another", OTHER, ID, "/token");
    machine("namesake", "", ID, "");

    String said = run();

    for (String name : new String[] {"fresh", "resumed", "cut-off"}) {
      assertThat(said).containsPattern("(?m)^" + name + " .* failed=0 ");
    }
    assertThat(said)
        .containsPattern("fatal: \\[others].*others is a host already")
        .containsPattern("fatal: \\[another].*another is a host already")
        .containsPattern("fatal: \\[namesake].*is the name of another machine");
  }
}
