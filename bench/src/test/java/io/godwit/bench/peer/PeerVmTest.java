package io.godwit.bench.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.UUID;
import org.junit.jupiter.api.Test;

class PeerVmTest {
  private static final UUID TWIN = UUID.fromString("00000000-0000-4000-8000-000000000001");

  private final PeerVm peer =
      new PeerVm(
          "peer",
          TWIN,
          "52:54:00:4d:fa:01",
          "10.77.250.1",
          "/var/lib/libvirt/images/peer.qcow2",
          "/var/lib/libvirt/images/base.qcow2");

  @Test
  void theTwinDiffersOnlyWhereItMust() {
    String twin =
        peer.twinOf(
            """
            <domain type="qemu" id="3"><name>web</name><uuid>aa</uuid><memory>262144</memory>\
            <devices><disk type="file"><source file="/d/disk.qcow2"/><backingStore type="file">\
            <source file="/d/base.qcow2"/><backingStore/></backingStore></disk>\
            <interface><mac address="52:54:00:4d:00:01"/></interface>\
            <serial type="pty"><log file="/d/console.log"/></serial></devices>\
            <seclabel type="none"/></domain>""");

    assertThat(twin)
        .isEqualTo(
            """
            <domain type="qemu"><name>peer</name><uuid>%s</uuid><memory>262144</memory>\
            <devices><disk type="file"><source file="/var/lib/libvirt/images/peer.qcow2"/>\
            <backingStore type="file"><source file="/var/lib/libvirt/images/base.qcow2"/>\
            <backingStore/></backingStore></disk>\
            <interface><mac address="52:54:00:4d:fa:01"/></interface>\
            <serial type="pty"/></devices></domain>"""
                .formatted(TWIN));
  }

  @Test
  void refusesWhatIsNotADomain() {
    assertThatThrownBy(() -> peer.twinOf("<domain")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> peer.twinOf("<domain/>")).hasMessageContaining("<name>");
  }
}
