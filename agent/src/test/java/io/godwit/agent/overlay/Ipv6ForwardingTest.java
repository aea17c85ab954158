package io.godwit.agent.overlay;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class Ipv6ForwardingTest {
  @TempDir private Path folder;
  private Ipv6Forwarding forwarding;

  @BeforeEach
  void build() throws IOException {
    set("all", "forwarding", "0");
    set("all", "accept_ra", "1");
    set("default", "accept_ra", "1");
    set("eth0", "accept_ra", "1");
    set("eth1", "accept_ra", "0");
    set("eth2", "accept_ra", "2");
    forwarding = new Ipv6Forwarding(folder.resolve("conf"), folder.resolve("before"));
  }

  @Test
  void aHostThatPassesPacketsOnStillHeedsItsRouters() throws IOException {
    forwarding.begin();

    assertThat(of("all", "forwarding")).isEqualTo("1");
    assertThat(of("eth0", "accept_ra")).isEqualTo("2");
    assertThat(of("default", "accept_ra")).isEqualTo("2");
    assertThat(of("eth1", "accept_ra")).isEqualTo("0");
  }

  /** Also after a second agent, and where a device has come or gone meanwhile. */
  @Test
  void itEndsAsItWas() throws IOException {
    forwarding.begin();
    set("eth3", "accept_ra", "1");
    forwarding.begin();
    assertThat(of("eth3", "accept_ra")).isEqualTo("2");
    Files.delete(folder.resolve("conf").resolve("eth3").resolve("accept_ra"));

    forwarding.end();

    assertThat(of("all", "forwarding")).isEqualTo("0");
    assertThat(of("eth0", "accept_ra")).isEqualTo("1");
    assertThat(of("default", "accept_ra")).isEqualTo("1");
    assertThat(of("eth2", "accept_ra")).isEqualTo("2");
    forwarding.begin();
    assertThat(of("all", "forwarding")).isEqualTo("1");
  }

  @Test
  void aHostThatPassesPacketsOnByItselfStaysAsItIs() throws IOException {
    set("all", "forwarding", "1");

    forwarding.begin();
    forwarding.end();

    assertThat(of("all", "forwarding")).isEqualTo("1");
    assertThat(of("eth0", "accept_ra")).isEqualTo("1");
  }

  /** The kernel takes it from all at once. */
  @Test
  void devicesThatPassedOnByThemselvesDoSoAgain() throws IOException {
    set("eth1", "forwarding", "1");
    set("eth2", "forwarding", "0");
    forwarding.begin();
    kernelSetsAll("1");
    forwarding.begin();

    kernelSetsAll("0");
    forwarding.end();

    assertThat(of("eth1", "forwarding")).isEqualTo("1");
    assertThat(of("eth2", "forwarding")).isEqualTo("0");
    assertThat(folder.resolve("before")).doesNotExist();
  }

  private void kernelSetsAll(String value) throws IOException {
    for (String device : List.of("all", "eth1", "eth2")) {
      set(device, "forwarding", value);
    }
  }

  @Test
  void ourOwnDevicesHeedNoRouters() throws IOException {
    set("gweg1000", "accept_ra", "1");

    forwarding.begin();

    assertThat(of("gweg1000", "accept_ra")).isEqualTo("1");
  }

  @Test
  void whoHasItPassPacketsOnIsKnownBeforeAndAfter() throws IOException {
    assertThat(forwarding.cause()).isEqualTo(Ipv6Forwarding.Cause.NETWORKS);
    forwarding.begin();
    assertThat(forwarding.cause()).isEqualTo(Ipv6Forwarding.Cause.NETWORKS);
    forwarding.end();
    set("all", "forwarding", "1");
    assertThat(forwarding.cause()).isEqualTo(Ipv6Forwarding.Cause.HOST);
  }

  private void set(String device, String what, String value) throws IOException {
    Path file = folder.resolve("conf").resolve(device).resolve(what);
    Files.createDirectories(file.getParent());
    Files.writeString(file, value + "\n");
  }

  private String of(String device, String what) throws IOException {
    return Files.readString(folder.resolve("conf").resolve(device).resolve(what)).strip();
  }
}
