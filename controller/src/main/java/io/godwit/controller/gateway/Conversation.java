package io.godwit.controller.gateway;

import io.godwit.controller.fleet.HostReports;
import io.godwit.controller.fleet.RefusedException;
import io.godwit.controller.pki.CertificateAuthority;
import io.godwit.controller.pki.CertificateRequest;
import io.godwit.controller.pki.PkiException;
import io.godwit.model.HostId;
import io.godwit.protocol.v1.AgentMessage;
import io.godwit.protocol.v1.CertificateRenewal;
import io.godwit.protocol.v1.ControllerMessage;
import io.godwit.protocol.v1.Hello;
import io.godwit.protocol.v1.OrderResult;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.stub.StreamObserver;
import java.util.Optional;
import org.jboss.logging.Logger;

/** What the controller makes of an agent's messages, one after another, on one thread. */
public final class Conversation {
  private static final Logger LOG = Logger.getLogger(Conversation.class);

  private final HostId host;
  private final Outbound outbound;
  private final GatewayParts parts;
  private Optional<AgentLink> link = Optional.empty();

  /**
   * @param stream takes what the controller says
   */
  public static Conversation with(
      HostId host, StreamObserver<ControllerMessage> stream, GatewayParts parts) {
    return new Conversation(host, new Outbound(stream), parts);
  }

  Conversation(HostId host, Outbound outbound, GatewayParts parts) {
    this.host = host;
    this.outbound = outbound;
    this.parts = parts;
  }

  /**
   * Deals with a message.
   *
   * @return false where the stream has ended with it
   */
  public boolean hear(AgentMessage message) {
    try {
      take(message);
      return true;
    } catch (StatusException e) {
      outbound.end(e.getStatus());
      end(String.valueOf(e.getStatus().getDescription()));
    } catch (RuntimeException e) {
      LOG.error(
          "An agent's message could not be dealt with; its stream is closed, it dials again.", e);
      outbound.end(Status.INTERNAL.withDescription("the controller failed: " + e));
      end("the controller failed on its message");
    }
    return false;
  }

  /** The agent has ended the stream, or its connection is lost. */
  public void ended(String why) {
    outbound.complete();
    end(why);
  }

  private void take(AgentMessage message) throws StatusException {
    if (link.isPresent()) {
      link.get().heard(parts.links().now());
      answer(link.get(), message);
    } else if (message.hasHello()) {
      link = Optional.of(begin(message.getHello()));
    } else {
      throw Status.FAILED_PRECONDITION.withDescription("an agent says Hello first").asException();
    }
  }

  void end(String why) {
    link.ifPresent(ended -> parts.links().remove(ended, why));
  }

  private AgentLink begin(Hello hello) throws StatusException {
    int protocol = ProtocolVersions.OURS.agree(hello.getProtocol());
    AgentLink begun = new AgentLink(host, outbound, parts.links().now());
    try {
      parts.links().add(begun, hello, parts.welcome().speaking(protocol));
    } catch (RefusedException e) {
      throw Status.PERMISSION_DENIED.withDescription(e.getMessage()).withCause(e).asException();
    }
    return begun;
  }

  private void answer(AgentLink from, AgentMessage message) throws StatusException {
    HostReports reports = parts.reports();
    switch (message.getMessageCase()) {
      case INVENTORY -> reports.inventory(host, message.getInventory().getInventory());
      case LOAD -> reports.load(host, message.getLoad());
      case HYPERVISOR_SILENCE -> reports.silent(host, message.getHypervisorSilence());
      case VMS -> reports.vms(host, message.getVms());
      case ORDER_PROGRESS -> from.pending().progress(message.getOrderProgress());
      case ORDER_RESULT -> take(from, message.getOrderResult());
      case CERTIFICATE_RENEWAL -> renew(from, message.getCertificateRenewal());
      case OVERLAY -> reports.overlay(host, message.getOverlay());
      case CONSOLE_OUTPUT -> parts.consoles().output(host, message.getConsoleOutput());
      case HELLO ->
          throw Status.FAILED_PRECONDITION
              .withDescription("an agent says Hello once")
              .asException();
      case MESSAGE_NOT_SET -> LOG.debugf("host %s said what this controller does not know", host);
    }
  }

  private void take(AgentLink from, OrderResult result) {
    if (!from.pending().complete(result) && parts.reports().mayAcknowledge(result)) {
      from.acknowledge(result.getOrderId());
    }
  }

  private void renew(AgentLink from, CertificateRenewal renewal) throws StatusException {
    CertificateAuthority authority = parts.authority();
    try {
      var key = CertificateRequest.verifiedKey(renewal.getCertificateRequest().toByteArray());
      from.send(
          ControllerMessage.newBuilder()
              .setRenewedCertificate(
                  IssuedCertificate.renewed(authority.issueForHost(host, key), authority)));
      LOG.infof("host %s has a new certificate", host);
    } catch (PkiException e) {
      throw Status.INVALID_ARGUMENT.withDescription(e.getMessage()).withCause(e).asException();
    }
  }
}
