package io.godwit.cli.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.godwit.cli.failure.UsageException;
import io.godwit.cli.host.SshTarget.HostKeys;
import io.godwit.cli.host.SshTarget.Unknown;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SshTargetTest {
  private static SshTarget target(String address, String knownHosts) {
    return new SshTarget(
        address,
        22,
        Optional.empty(),
        Optional.empty(),
        new HostKeys(Unknown.REFUSED, Optional.of(Path.of(knownHosts))));
  }

  /** In quotation marks a backslash keeps what follows, as Ansible reads it too. */
  private static List<String> split(String options) {
    List<String> found = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < options.length(); i++) {
      char here = options.charAt(i);
      if (quoted && here == '\\') {
        word.append(options.charAt(++i));
      } else if (here == '"') {
        quoted = !quoted;
      } else if (here == ' ' && !quoted) {
        found.add(word.toString());
        word.setLength(0);
      } else {
        word.append(here);
      }
    }
    found.add(word.toString());
    return found;
  }

  /** What SSH itself makes of the options. */
  private static String asSshReads(SshTarget target) throws IOException, InterruptedException {
    assumeThat(Files.isExecutable(Path.of("/usr/bin/ssh"))).isTrue();
    List<String> command = new ArrayList<>(List.of("/usr/bin/ssh", "-F", "none", "-G"));
    command.addAll(split(target.options()));
    command.add(target.address());
    Process ssh = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(ssh.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(ssh.waitFor()).as(said).isZero();
    return said;
  }

  @Test
  void knownHostsMayBeInAFolderWithASpace() throws Exception {
    assertThat(asSshReads(target("10.0.0.7", "/my keys/it's 100%/known hosts")))
        .contains("\nuserknownhostsfile /my keys/it's 100%/known hosts\n")
        .contains("\nconnecttimeout 30\n");
  }

  @Test
  void whatNoQuotationKeepsIsRefused() {
    for (String path : List.of("/a\"b", "/a\\b", "/${HOME}", "/a\nb")) {
      assertThatThrownBy(() -> target("10.0.0.7", path))
          .isInstanceOf(UsageException.class)
          .hasMessageContaining("--known-hosts");
    }
  }

  @Test
  void placeIsWhereSshHasToAnswer() {
    assertThat(target("west-1.example.net", "/k").place()).isEqualTo("west-1.example.net:22");
    assertThat(target("fd00::7", "/k").place()).isEqualTo("[fd00::7]:22");
  }
}
