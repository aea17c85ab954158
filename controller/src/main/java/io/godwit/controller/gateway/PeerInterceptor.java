package io.godwit.controller.gateway;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.quarkus.grpc.GlobalInterceptor;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.Vertx;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/**
 * Brings the client certificate from the TLS connection to the gRPC call. Quarkus' shared HTTP
 * server does not: gRPC sees the request only. So an HTTP filter leaves the certificate in the
 * request's own Vert.x context, which the call's interceptors run on.
 */
@ApplicationScoped
@GlobalInterceptor
public class PeerInterceptor implements ServerInterceptor {
  private static final String LOCAL = X509Certificate.class.getName();
  private static final int BEFORE_GRPC = 900;

  void register(@Observes Filters filters) {
    filters.register(PeerInterceptor::remember, BEFORE_GRPC);
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    X509Certificate certificate = Vertx.currentContext().getLocal(LOCAL);
    Context context = Context.current().withValue(Peer.CERTIFICATE, certificate);
    return Contexts.interceptCall(context, call, headers, next);
  }

  private static void remember(RoutingContext call) {
    SSLSession session = call.request().sslSession();
    if (session != null) {
      try {
        Certificate[] chain = session.getPeerCertificates();
        Vertx.currentContext().putLocal(LOCAL, chain[0]);
      } catch (SSLPeerUnverifiedException e) {
        // Whoever showed no certificate is nobody: the context stays without one.
        Vertx.currentContext().removeLocal(LOCAL);
      }
    }
    call.next();
  }
}
