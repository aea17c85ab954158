package io.godwit.cli.host;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlaybookFaultTest {
  private static String unreachable(String said) {
    return "fatal: [west-1]: UNREACHABLE! => {\"changed\": false, \"msg\": \"Failed to connect to the host"
        + " via ssh: "
        + said
        + "\", \"unreachable\": true}";
  }

  @ParameterizedTest
  @CsvSource({
    "root@10.0.0.7: Permission denied (publickey)., --user and --key",
    "Host key verification failed., --accept-new-host-key",
    "ssh: connect to host 10.0.0.7 port 22: Connection refused, SSH does not answer at 10.0.0.7:22",
    "ssh: connect to host 10.0.0.7 port 22: Connection timed out, SSH does not answer at 10.0.0.7:22",
    "Connection timed out during banner exchange, give the same command again",
    "ssh: Could not resolve hostname west: Name or service not known, misprint",
    "@@ WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED! Host key verification failed., ssh-keygen -R"
  })
  void whatSshSaysHasARemedy(String said, String remedy) {
    assertThat(PlaybookFault.of(unreachable(said), "10.0.0.7:22").orElseThrow())
        .contains(remedy, said);
  }

  @Test
  void pythonThatIsMissingIsNamed() {
    String line =
        """
        fatal: [west-1]: FAILED! => {"ansible_facts": {}, "changed": false, "failed_modules": {"ansible.legacy.setup": {"failed": true, "module_stderr": "/bin/sh: 1: /usr/bin/python3: not found\\n", "msg": "MODULE FAILURE", "rc": 127}}, "msg": "The following modules failed to execute: ansible.legacy.setup\\n"}""";
    assertThat(PlaybookFault.of(line, "10.0.0.7:22").orElseThrow())
        .contains("apt-get install python3");
  }

  @Test
  void whatTheRoleSaysIsPassedOn() {
    String line =
        """
        fatal: [west-1]: FAILED! => {"msg": "west-1 is Fedora: hosts need Debian 12 or later. Nothing was changed."}""";
    assertThat(PlaybookFault.of(line, "10.0.0.7:22"))
        .contains("west-1 is Fedora: hosts need Debian 12 or later. Nothing was changed.");
  }

  @Test
  void whatAHostWritesIsTextInOneLine() {
    String line = "fatal: [a]: FAILED! => {\"msg\": \"a\\u001b[2J\\nb" + "x".repeat(1000) + "\"}";
    assertThat(PlaybookFault.of(line, "10.0.0.7:22").orElseThrow())
        .startsWith("a [2J b")
        .hasSizeLessThan(450);
  }

  @Test
  void otherLinesAreNoFailures() {
    assertThat(PlaybookFault.of("ok: [west-1]", "10.0.0.7:22")).isEmpty();
    assertThat(PlaybookRun.task("TASK [agent : Install the packages] *******"))
        .contains("Install the packages");
    assertThat(PlaybookRun.task("TASK [Gathering Facts] *****")).contains("Gathering Facts");
    assertThat(PlaybookRun.task("changed: [west-1]")).isEmpty();
  }
}
