package io.godwit.bench.probe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.godwit.bench.figures.Sight;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** What {@code bridge -json fdb show br} prints of a network's bridge says of one VM. */
final class ForwardingText {
  private static final String TAP = "gwt";
  private static final String VXLAN = "gwvx";
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private ForwardingText() {}

  /**
   * What a host does with a VM's packets: to a VM elsewhere they go where both the bridge sends
   * them to the VXLAN device and that device to a host.
   *
   * @param before when the table was asked for
   * @param after when it was there
   */
  static Sight read(String host, Instant before, Instant after, String mac, String json)
      throws IOException {
    String tap = null;
    String peer = null;
    boolean leaves = false;
    for (JsonNode entry : MAPPER.readTree(json)) {
      String device = entry.path("ifname").asText();
      if (!entry.path("mac").asText().equals(mac)) {
        continue;
      }
      if (entry.has("dst")) {
        peer = entry.get("dst").asText();
      } else if (entry.has("master") && device.startsWith(TAP)) {
        tap = device;
      } else if (entry.has("master") && device.startsWith(VXLAN)) {
        leaves = true;
      }
    }
    return new Sight(host, micros(before), micros(after), tap, leaves ? peer : null);
  }

  private static long micros(Instant instant) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
  }
}
