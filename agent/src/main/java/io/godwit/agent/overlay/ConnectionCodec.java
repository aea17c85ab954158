package io.godwit.agent.overlay;

import com.google.protobuf.ByteString;
import io.godwit.agent.overlay.Connection.Stage;
import io.godwit.model.IpAddress;
import io.godwit.model.Ipv4Address;
import io.godwit.model.Ipv6Address;

/** A connection as the message in which it goes to the VM's next host. */
final class ConnectionCodec {
  private ConnectionCodec() {}

  /**
   * @throws IllegalArgumentException for what is out of shape
   */
  static Connection read(io.godwit.protocol.v1.Connection message) {
    return new Connection(
        switch (message.getStage()) {
          case OPENING -> Stage.OPENING;
          case STANDING -> Stage.STANDING;
          case ENDING -> Stage.ENDING;
          case STAGE_UNSPECIFIED, UNRECOGNIZED ->
              throw new IllegalArgumentException("a connection of a stage that is not known here");
        },
        message.getProtocol(),
        peer(message),
        message.getPeerPort(),
        message.getVmPort());
  }

  private static IpAddress peer(io.godwit.protocol.v1.Connection message) {
    return message.getPeerIpv6().isEmpty()
        ? new Ipv4Address(message.getPeerIpv4())
        : Ipv6Address.ofBytes(message.getPeerIpv6().toByteArray());
  }

  static io.godwit.protocol.v1.Connection write(Connection connection) {
    io.godwit.protocol.v1.Connection.Builder message =
        io.godwit.protocol.v1.Connection.newBuilder();
    switch (connection.peer()) {
      case Ipv4Address four -> message.setPeerIpv4(four.bits());
      case Ipv6Address six -> message.setPeerIpv6(ByteString.copyFrom(six.bytes()));
    }
    return message
        .setStage(
            switch (connection.stage()) {
              case OPENING -> io.godwit.protocol.v1.Connection.Stage.OPENING;
              case STANDING -> io.godwit.protocol.v1.Connection.Stage.STANDING;
              case ENDING -> io.godwit.protocol.v1.Connection.Stage.ENDING;
            })
        .setProtocol(connection.protocol())
        .setPeerPort(connection.peerPort())
        .setVmPort(connection.vmPort())
        .build();
  }
}
