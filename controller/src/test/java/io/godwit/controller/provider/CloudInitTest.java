package io.godwit.controller.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.godwit.model.HostName;
import org.junit.jupiter.api.Test;

class CloudInitTest {
  private static final HostName HOST = new HostName("east-1");

  @Test
  void hostJoinsWithATokenThatOnlyRootReads() {
    assertThat(CloudInit.join(HOST, "controller.example.net:8443", "godwit1.abc-_.def").text())
        .isEqualTo(
            """
            #cloud-config
            hostname: "east-1"
            write_files:
              - path: /etc/godwit/join.properties
                owner: root:root
                permissions: "0600"
                content: "controller=controller.example.net:8443\\ntoken=godwit1.abc-_.def\\n"
            """);
  }

  @Test
  void whatWouldBeMoreThanATextIsRefused() {
    assertThatThrownBy(() -> CloudInit.join(HOST, "a\"]\n  - [reboot]", "godwit1.a.b"))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
