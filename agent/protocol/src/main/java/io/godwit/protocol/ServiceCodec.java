package io.godwit.protocol;

import io.godwit.model.Service;
import io.godwit.model.TransportPort.Transport;
import io.godwit.protocol.v1.Admission;
import io.godwit.protocol.v1.AdmittedProtocol;

/** What an admission lets in, as its message has it. */
public final class ServiceCodec {
  private ServiceCodec() {}

  /** Sets the protocol and the ports of a message. */
  public static void write(Service service, Admission.Builder message) {
    switch (service) {
      case Service.Everything all -> message.setProtocol(AdmittedProtocol.ADMITTED_ANY);
      case Service.Icmp icmp -> message.setProtocol(AdmittedProtocol.ADMITTED_ICMP);
      case Service.Ports ports ->
          message
              .setProtocol(protocol(ports.transport()))
              .setFirstPort(ports.first())
              .setLastPort(ports.last());
    }
  }

  private static AdmittedProtocol protocol(Transport transport) {
    return switch (transport) {
      case TCP -> AdmittedProtocol.ADMITTED_TCP;
      case UDP -> AdmittedProtocol.ADMITTED_UDP;
    };
  }

  /**
   * @throws IllegalArgumentException for what is missing or out of shape
   */
  public static Service read(Admission message) {
    return switch (message.getProtocol()) {
      case ADMITTED_ANY -> new Service.Everything();
      case ADMITTED_ICMP -> new Service.Icmp();
      case ADMITTED_TCP -> ports(Transport.TCP, message);
      case ADMITTED_UDP -> ports(Transport.UDP, message);
      case ADMITTED_PROTOCOL_UNSPECIFIED, UNRECOGNIZED ->
          throw new IllegalArgumentException(
              "policy %d is of a protocol that is not known here".formatted(message.getPolicy()));
    };
  }

  private static Service ports(Transport transport, Admission message) {
    return new Service.Ports(transport, message.getFirstPort(), message.getLastPort());
  }
}
