package io.godwit.bench.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class CaptureTest {
  @Test
  void readsWhatTcpdumpSaysAtItsEnd() throws IOException {
    String log =
        """
        tcpdump: listening on uplink0, link-type EN10MB (Ethernet), snapshot length 262144 bytes
        1204 packets captured
        1206 packets received by filter
        2 packets dropped by kernel
        """;

    assertThat(Capture.Extent.of(log)).isEqualTo(new Capture.Extent(1204, 2));
    assertThat(Capture.Extent.of(log.replace("1204 packets", "1 packet")))
        .isEqualTo(new Capture.Extent(1, 2));
  }

  @Test
  void aCaptureThatWasCutShortSaysNothing() {
    assertThatThrownBy(() -> Capture.Extent.of("tcpdump: listening on uplink0"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("listening on uplink0");
  }
}
