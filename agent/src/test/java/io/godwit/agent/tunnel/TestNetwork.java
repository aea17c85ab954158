package io.godwit.agent.tunnel;

import io.godwit.agent.config.HostPort;
import io.godwit.agent.identity.Identity;
import io.godwit.agent.identity.TicketKey;
import io.godwit.model.HostId;
import io.godwit.model.OperationId;
import io.godwit.protocol.ticket.Ed25519Signer;
import io.godwit.protocol.ticket.TicketSigner;
import io.godwit.protocol.v1.Link;
import io.godwit.protocol.v1.SignedTicket;
import io.godwit.protocol.v1.StreamKind;
import io.godwit.protocol.v1.TicketClaims;
import io.godwit.runtime.VirtualThreadTasks;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.List;
import java.util.UUID;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A controller as far as tunnels see it: a CA, a ticket key, and hosts that joined. */
public final class TestNetwork {
  static final VirtualThreadTasks TASKS = new VirtualThreadTasks(InstantSource.system());
  private static final X500Name CA = new X500Name("CN=Godwit test CA");

  private final KeyPair authorityKey;
  private final X509Certificate authority;
  private final KeyPair ticketKey;
  private final TicketSigner signer;

  public TestNetwork() throws GeneralSecurityException, IOException {
    authorityKey = ellipticKey();
    authority = certificate(CA, authorityKey, CA, authorityKey.getPrivate());
    ticketKey = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    signer = new Ed25519Signer(ticketKey.getPrivate());
  }

  public Identity join(HostId host) throws GeneralSecurityException, IOException {
    KeyPair key = ellipticKey();
    X509Certificate certificate =
        certificate(new X500Name("CN=" + host), key, CA, authorityKey.getPrivate());
    return new Identity(
        HostPort.parse("controller:8443"), key.getPrivate(), List.of(certificate), authority);
  }

  public byte[] ticketKey() {
    return ticketKey.getPublic().getEncoded();
  }

  public Tunnel tunnel(HostId host) throws GeneralSecurityException, IOException {
    return tunnel(join(host), settings());
  }

  Tunnel tunnel(Identity identity, TunnelSettings settings)
      throws GeneralSecurityException, IOException {
    return tunnel(identity, settings, Clock.systemUTC());
  }

  Tunnel tunnel(Identity identity, TunnelSettings settings, Clock clock)
      throws GeneralSecurityException, IOException {
    HostCredentials credentials = HostCredentials.of(identity, clock);
    TicketKey key = new TicketKey();
    key.replace(ticketKey());
    return Tunnel.open(settings, () -> credentials, key, clock);
  }

  /** One that is named the key later, or never. */
  Tunnel tunnel(Identity identity, TunnelSettings settings, TicketKey key)
      throws GeneralSecurityException, IOException {
    HostCredentials credentials = HostCredentials.of(identity, Clock.systemUTC());
    return Tunnel.open(settings, () -> credentials, key, Clock.systemUTC());
  }

  /** Refusals for want of an announcement come after a short grace. */
  static TunnelSettings settings() {
    return new TunnelSettings(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
        Duration.ofSeconds(5),
        Duration.ofSeconds(20),
        Duration.ofMillis(300),
        Duration.ofSeconds(2));
  }

  public SignedTicket sign(TicketClaims claims) {
    return signer.sign(claims);
  }

  /** Claims of a stream from the source to the destination that the source dials. */
  public static TicketClaims.Builder claims(
      OperationId operation, HostId source, HostId destination, StreamKind kind) {
    return TicketClaims.newBuilder()
        .setTicketId(UUID.randomUUID().toString())
        .setOperationId(operation.toString())
        .setVmId(new UUID(7, 7).toString())
        .setEpoch(2)
        .setSourceHostId(source.toString())
        .setDestinationHostId(destination.toString())
        .setKind(kind)
        .setDialerHostId(source.toString())
        .setNotAfterMillis(Instant.now().plusSeconds(60).toEpochMilli());
  }

  /** The dialling host's order. */
  public static Link dial(HostId peer, Tunnel tunnel, SignedTicket... tickets) throws IOException {
    InetSocketAddress address = tunnel.address();
    return Link.newBuilder()
        .setRole(Link.Role.DIAL)
        .setPeerHostId(peer.toString())
        .addPeerEndpoints("127.0.0.1:" + address.getPort())
        .addAllTickets(List.of(tickets))
        .build();
  }

  /** The awaiting host's order. */
  public static Link await(HostId peer, SignedTicket... tickets) {
    return Link.newBuilder()
        .setRole(Link.Role.AWAIT)
        .setPeerHostId(peer.toString())
        .addAllTickets(List.of(tickets))
        .build();
  }

  private static KeyPair ellipticKey() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    return generator.generateKeyPair();
  }

  private static X509Certificate certificate(
      X500Name subject, KeyPair key, X500Name issuer, PrivateKey issuerKey)
      throws GeneralSecurityException, IOException {
    Instant now = Instant.now();
    X509v3CertificateBuilder builder =
        new JcaX509v3CertificateBuilder(
            issuer,
            new BigInteger(64, new java.security.SecureRandom()),
            Date.from(now.minusSeconds(60)),
            Date.from(now.plusSeconds(3600)),
            subject,
            key.getPublic());
    builder.addExtension(
        Extension.basicConstraints, true, new BasicConstraints(subject.equals(issuer)));
    try {
      return new JcaX509CertificateConverter()
          .getCertificate(
              builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(issuerKey)));
    } catch (OperatorCreationException e) {
      throw new GeneralSecurityException(e);
    }
  }
}
