package io.godwit.controller.gateway;

import com.google.protobuf.ByteString;
import io.godwit.protocol.v1.Welcome;
import java.security.PublicKey;
import java.time.Duration;

/**
 * What every agent is told first.
 *
 * @param version the controller's
 * @param ticketKey verifies tickets
 */
public record Welcoming(String version, Duration reportInterval, PublicKey ticketKey) {
  Welcome speaking(int protocol) {
    return Welcome.newBuilder()
        .setProtocol(protocol)
        .setControllerVersion(version)
        .setReportIntervalMillis((int) reportInterval.toMillis())
        .setTicketKey(ByteString.copyFrom(ticketKey.getEncoded()))
        .build();
  }
}
