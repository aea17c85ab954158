package io.godwit.controller.delivered;

import com.google.protobuf.ByteString;
import io.godwit.protocol.v1.JoinReply;
import io.grpc.ManagedChannel;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;

/** A host's key and the certificate that the controller gave for it. */
record AgentIdentity(String hostId, KeyPair key, List<X509Certificate> chain) {
  static KeyPair newKey() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    return generator.generateKeyPair();
  }

  /** PKCS#10, DER. */
  static ByteString request(KeyPair key) throws GeneralSecurityException {
    try {
      return ByteString.copyFrom(
          new JcaPKCS10CertificationRequestBuilder(new X500Name("CN=any"), key.getPublic())
              .build(new JcaContentSignerBuilder("SHA256withECDSA").build(key.getPrivate()))
              .getEncoded());
    } catch (OperatorCreationException | IOException e) {
      throw new GeneralSecurityException(e);
    }
  }

  static AgentIdentity of(JoinReply reply, KeyPair key) throws GeneralSecurityException {
    return new AgentIdentity(reply.getHostId(), key, chain(reply.getCertificateChainList()));
  }

  static List<X509Certificate> chain(List<ByteString> encoded) throws GeneralSecurityException {
    List<X509Certificate> chain = new ArrayList<>();
    for (ByteString certificate : encoded) {
      chain.add(Tls.certificate(certificate.newInput()));
    }
    return chain;
  }

  ManagedChannel dial(ControllerProcess controller) throws GeneralSecurityException, IOException {
    return channel(controller, GrpcSslContexts.forClient().keyManager(new Shown(this)));
  }

  /** As nobody. */
  static ManagedChannel dialUnknown(ControllerProcess controller)
      throws GeneralSecurityException, IOException {
    return channel(controller, GrpcSslContexts.forClient());
  }

  private static ManagedChannel channel(ControllerProcess controller, SslContextBuilder tls)
      throws GeneralSecurityException, IOException {
    URI address = controller.address();
    return NettyChannelBuilder.forAddress(address.getHost(), address.getPort())
        .sslContext(tls.trustManager(Tls.certificate(controller.ca())).build())
        .build();
  }

  /** Shows the certificate to whoever asks, whichever authority they would like. */
  private static final class Shown extends X509ExtendedKeyManager {
    private static final String ALIAS = "host";

    private final AgentIdentity identity;

    Shown(AgentIdentity identity) {
      this.identity = identity;
    }

    @Override
    public String chooseEngineClientAlias(String[] types, Principal[] issuers, SSLEngine engine) {
      return ALIAS;
    }

    @Override
    public String chooseClientAlias(String[] types, Principal[] issuers, Socket socket) {
      return ALIAS;
    }

    @Override
    public String[] getClientAliases(String type, Principal[] issuers) {
      return new String[] {ALIAS};
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
      return identity.chain().toArray(X509Certificate[]::new);
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
      return identity.key().getPrivate();
    }

    @Override
    public String[] getServerAliases(String type, Principal[] issuers) {
      return new String[0];
    }

    @Override
    public String chooseServerAlias(String type, Principal[] issuers, Socket socket) {
      return null;
    }
  }
}
