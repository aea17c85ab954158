package io.godwit.agent.testing;

import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.godwit.agent.config.HostPort;
import io.godwit.model.HostId;
import io.godwit.protocol.v1.AgentLinkGrpc;
import io.godwit.protocol.v1.AgentMessage;
import io.godwit.protocol.v1.CertificateRenewal;
import io.godwit.protocol.v1.ControllerMessage;
import io.godwit.protocol.v1.EnrolmentGrpc;
import io.godwit.protocol.v1.JoinReply;
import io.godwit.protocol.v1.JoinRequest;
import io.godwit.protocol.v1.Order;
import io.godwit.protocol.v1.OrderAcknowledged;
import io.godwit.protocol.v1.OrderResult;
import io.godwit.protocol.v1.ReadUploadRequest;
import io.godwit.protocol.v1.RenewedCertificate;
import io.godwit.protocol.v1.UploadChunk;
import io.godwit.protocol.v1.Welcome;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.TlsServerCredentials;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.TrustManagerFactory;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;

/** A controller as an agent sees it: real TLS on the loopback, real gRPC, everything remembered. */
public final class FakeController implements AutoCloseable {
  private static final Context.Key<Optional<X509Certificate>> PEER = Context.key("peer");

  public final TestAuthority authority;
  public final List<AgentMessage> received = new CopyOnWriteArrayList<>();
  public final Map<String, Status> refusedTokens = new ConcurrentHashMap<>();
  public final Map<String, byte[]> uploads = new ConcurrentHashMap<>();
  public final List<Long> uploadOffsets = new CopyOnWriteArrayList<>();

  /** What each agent that said Hello had shown. */
  public final List<Optional<X509Certificate>> peers = new CopyOnWriteArrayList<>();

  /** Bytes after which an upload's stream breaks; once. */
  public volatile Optional<Integer> breakUploadAfter = Optional.empty();

  /** The host that the next agent to join becomes. */
  public volatile HostId joining = new HostId(new java.util.UUID(7, 7));

  /** How old the certificate is with which the next agent joins; a renewed one is new. */
  public volatile Duration ageAtJoin = Duration.ZERO;

  private final Server server;
  private volatile StreamObserver<ControllerMessage> agent;

  public FakeController(TestAuthority authority) throws Exception {
    this(authority, 0);
  }

  public FakeController(TestAuthority authority, int port) throws Exception {
    this.authority = authority;
    server =
        NettyServerBuilder.forAddress(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), port), credentials())
            .permitKeepAliveTime(1, TimeUnit.SECONDS)
            .addService(new Enrolling())
            .addService(new Linking())
            .intercept(new PeerReader())
            .build()
            .start();
  }

  public HostPort address() {
    return new HostPort("127.0.0.1", server.getPort());
  }

  /** A token with this controller's pin. */
  public String token(char of) throws Exception {
    return "godwit1." + String.valueOf(of).repeat(43) + "." + authority.pin();
  }

  public void send(ControllerMessage message) {
    synchronized (this) {
      agent.onNext(message);
    }
  }

  public void order(Order order) {
    send(ControllerMessage.newBuilder().setOrder(order).build());
  }

  public void acknowledge(String orderId) {
    send(
        ControllerMessage.newBuilder()
            .setOrderAcknowledged(OrderAcknowledged.newBuilder().setOrderId(orderId))
            .build());
  }

  /** Breaks the agent's stream. */
  public void drop() {
    synchronized (this) {
      agent.onError(Status.UNAVAILABLE.withDescription("dropped").asRuntimeException());
    }
  }

  public boolean hasAgent() {
    return agent != null;
  }

  public List<OrderResult> results(String orderId) {
    return received.stream()
        .filter(AgentMessage::hasOrderResult)
        .map(AgentMessage::getOrderResult)
        .filter(result -> result.getOrderId().equals(orderId))
        .toList();
  }

  public long count(AgentMessage.MessageCase of) {
    return received.stream().filter(message -> message.getMessageCase() == of).count();
  }

  @Override
  public void close() {
    server.shutdownNow();
    await().atMost(Duration.ofSeconds(5)).until(server::isTerminated);
  }

  private io.grpc.ServerCredentials credentials() throws Exception {
    KeyPair keys = TestAuthority.keyPair();
    KeyStore own = KeyStore.getInstance("PKCS12");
    own.load(null, null);
    own.setKeyEntry(
        "server",
        keys.getPrivate(),
        new char[0],
        new X509Certificate[] {authority.forServer(keys.getPublic()), authority.certificate()});
    KeyManagerFactory keyManagers = KeyManagerFactory.getInstance("PKIX");
    keyManagers.init(own, new char[0]);
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("ca", authority.certificate());
    TrustManagerFactory trustManagers = TrustManagerFactory.getInstance("PKIX");
    trustManagers.init(trusted);
    return TlsServerCredentials.newBuilder()
        .keyManager(keyManagers.getKeyManagers())
        .trustManager(trustManagers.getTrustManagers())
        .clientAuth(TlsServerCredentials.ClientAuth.OPTIONAL)
        .build();
  }

  private Welcome welcome() {
    try {
      return Welcome.newBuilder()
          .setProtocol(1)
          .setControllerVersion("test")
          .setReportIntervalMillis(500)
          .setTicketKey(
              ByteString.copyFrom(
                  KeyPairGenerator.getInstance("Ed25519")
                      .generateKeyPair()
                      .getPublic()
                      .getEncoded()))
          .build();
    } catch (java.security.GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private ByteString certify(ByteString request, Duration age) throws Exception {
    var read = new JcaPKCS10CertificationRequest(request.toByteArray());
    Instant from = Instant.now().minus(age);
    return ByteString.copyFrom(authority.forHost(joining, read.getPublicKey(), from).getEncoded());
  }

  private ControllerMessage renewed(CertificateRenewal asked) {
    try {
      return ControllerMessage.newBuilder()
          .setRenewedCertificate(
              RenewedCertificate.newBuilder()
                  .addCertificateChain(certify(asked.getCertificateRequest(), Duration.ZERO)))
          .build();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private final class Enrolling extends EnrolmentGrpc.EnrolmentImplBase {
    @Override
    public void join(JoinRequest request, StreamObserver<JoinReply> reply) {
      Status refusal = refusedTokens.get(request.getToken());
      if (refusal != null) {
        reply.onError(refusal.asRuntimeException());
        return;
      }
      refusedTokens.put(
          request.getToken(), Status.UNAUTHENTICATED.withDescription("it was used already"));
      try {
        reply.onNext(
            JoinReply.newBuilder()
                .setHostId(joining.toString())
                .setHostName("joined")
                .addCertificateChain(certify(request.getCertificateRequest(), ageAtJoin))
                .setCaCertificate(ByteString.copyFrom(authority.certificate().getEncoded()))
                .build());
        reply.onCompleted();
      } catch (Exception e) {
        reply.onError(e);
      }
    }
  }

  private final class Linking extends AgentLinkGrpc.AgentLinkImplBase {
    @Override
    public StreamObserver<AgentMessage> connect(StreamObserver<ControllerMessage> toAgent) {
      Optional<X509Certificate> peer = PEER.get();
      return new StreamObserver<>() {
        @Override
        public void onNext(AgentMessage message) {
          received.add(message);
          if (message.hasHello()) {
            peers.add(peer);
            toAgent.onNext(ControllerMessage.newBuilder().setWelcome(welcome()).build());
            agent = toAgent;
          }
          if (message.hasCertificateRenewal()) {
            toAgent.onNext(renewed(message.getCertificateRenewal()));
          }
        }

        @Override
        public void onError(Throwable gone) {
          agent = null;
        }

        @Override
        public void onCompleted() {
          agent = null;
        }
      };
    }

    @Override
    public void readUpload(ReadUploadRequest request, StreamObserver<UploadChunk> chunks) {
      uploadOffsets.add(request.getOffset());
      byte[] upload = uploads.get(request.getUploadId());
      if (upload == null) {
        chunks.onError(Status.NOT_FOUND.asRuntimeException());
        return;
      }
      int end = breakUploadAfter.orElse(upload.length);
      for (int at = (int) request.getOffset(); at < end; at += 1000) {
        int length = Math.min(1000, end - at);
        chunks.onNext(
            UploadChunk.newBuilder().setData(ByteString.copyFrom(upload, at, length)).build());
      }
      if (breakUploadAfter.isPresent()) {
        breakUploadAfter = Optional.empty();
        chunks.onError(Status.UNAVAILABLE.asRuntimeException());
      } else {
        chunks.onCompleted();
      }
    }
  }

  private static final class PeerReader implements ServerInterceptor {
    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
        ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
      Context context = Context.current().withValue(PEER, peerOf(call));
      return Contexts.interceptCall(context, call, headers, next);
    }

    private static Optional<X509Certificate> peerOf(ServerCall<?, ?> call) {
      SSLSession session = call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION);
      try {
        return Optional.of((X509Certificate) session.getPeerCertificates()[0]);
      } catch (SSLPeerUnverifiedException nobody) {
        return Optional.empty();
      }
    }
  }
}
