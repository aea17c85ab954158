package io.godwit.controller.gateway;

import io.godwit.controller.fleet.JoinTokens;
import io.godwit.controller.fleet.RefusedException;
import io.godwit.controller.pki.CertificateAuthority;
import io.godwit.controller.pki.CertificateRequest;
import io.godwit.controller.pki.PkiException;
import io.godwit.controller.store.HostRecord;
import io.godwit.protocol.v1.EnrolmentGrpc;
import io.godwit.protocol.v1.JoinReply;
import io.godwit.protocol.v1.JoinRequest;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.stub.StreamObserver;
import io.quarkus.grpc.GrpcService;
import java.security.PublicKey;
import org.jboss.logging.Logger;

/** Takes hosts into the fleet. The token is used up last, once nothing else can be wrong. */
@GrpcService
public class EnrolmentService extends EnrolmentGrpc.EnrolmentImplBase {
  private static final Logger LOG = Logger.getLogger(EnrolmentService.class);

  private final JoinTokens tokens;
  private final CertificateAuthority authority;
  private final JoinTokenText text;

  EnrolmentService(JoinTokens tokens, CertificateAuthority authority, JoinTokenText text) {
    this.tokens = tokens;
    this.authority = authority;
    this.text = text;
  }

  @Override
  public void join(JoinRequest request, StreamObserver<JoinReply> answer) {
    Thread.ofVirtual().name("enrolment").start(() -> reply(request, answer));
  }

  private void reply(JoinRequest request, StreamObserver<JoinReply> answer) {
    try {
      answer.onNext(join(request));
      answer.onCompleted();
    } catch (StatusException e) {
      LOG.warnf("a host was not let in: %s", e.getStatus().getDescription());
      answer.onError(e);
    } catch (RuntimeException e) {
      LOG.error("A host could not be let in; it may try again with its token.", e);
      answer.onError(Status.INTERNAL.withDescription("the controller failed: " + e).asException());
    }
  }

  private JoinReply join(JoinRequest request) throws StatusException {
    ProtocolVersions.OURS.agree(request.getProtocol());
    PublicKey key = hostKey(request);
    String secret =
        text.secretOf(request.getToken())
            .orElseThrow(
                () -> refused("this is not a token of this controller; ask for a new one"));
    try {
      HostRecord host = tokens.consume(secret);
      LOG.infof("host %s of %s joined as %s", host.name(), host.provider(), host.id());
      return IssuedCertificate.joined(host, authority.issueForHost(host.id(), key), authority);
    } catch (RefusedException e) {
      throw refused(e.getMessage());
    }
  }

  private static PublicKey hostKey(JoinRequest request) throws StatusException {
    try {
      return CertificateRequest.verifiedKey(request.getCertificateRequest().toByteArray());
    } catch (PkiException e) {
      throw Status.INVALID_ARGUMENT.withDescription(e.getMessage()).withCause(e).asException();
    }
  }

  private static StatusException refused(String why) {
    return Status.PERMISSION_DENIED.withDescription(why).asException();
  }
}
