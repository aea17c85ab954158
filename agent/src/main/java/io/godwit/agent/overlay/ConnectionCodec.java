package io.godwit.agent.overlay;

import io.godwit.agent.overlay.Connection.Stage;
import io.godwit.model.Ipv4Address;

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
        new Ipv4Address(message.getPeerIpv4()),
        message.getPeerPort(),
        message.getVmPort());
  }

  static io.godwit.protocol.v1.Connection write(Connection connection) {
    return io.godwit.protocol.v1.Connection.newBuilder()
        .setStage(
            switch (connection.stage()) {
              case OPENING -> io.godwit.protocol.v1.Connection.Stage.OPENING;
              case STANDING -> io.godwit.protocol.v1.Connection.Stage.STANDING;
              case ENDING -> io.godwit.protocol.v1.Connection.Stage.ENDING;
            })
        .setProtocol(connection.protocol())
        .setPeerIpv4(connection.peer().bits())
        .setPeerPort(connection.peerPort())
        .setVmPort(connection.vmPort())
        .build();
  }
}
