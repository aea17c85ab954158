package io.godwit.bench.intrusion;

import io.godwit.bench.fixture.Deployment;
import io.godwit.bench.intrusion.Attempt.Result;
import io.godwit.lab.LabHost;
import io.godwit.protocol.ticket.Ed25519Signer;
import io.godwit.protocol.ticket.TicketSigner;
import io.godwit.protocol.v1.SignedTicket;
import io.godwit.protocol.v1.StreamHello;
import io.godwit.protocol.v1.StreamKind;
import io.godwit.protocol.v1.StreamReply;
import io.godwit.protocol.v1.TicketClaims;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;

/**
 * Tries to open the memory stream of a move at the destination's real tunnel port. It has stolen
 * much more than an attacker should ever get: a host's key, and for some attempts the controller's
 * ticket key.
 */
public final class Intruder {
  private static final int TUNNEL_PORT = 8444;
  private static final int LIMIT_MILLIS = 15_000;
  private static final Duration LIFE = Duration.ofMinutes(2);

  private final Deployment deployment;
  private final InstantSource clock;
  private final LabHost source;
  private final LabHost destination;
  private final LabHost bystander;

  /**
   * @param bystander a host that is neither
   */
  public Intruder(
      Deployment deployment,
      InstantSource clock,
      LabHost source,
      LabHost destination,
      LabHost bystander) {
    this.deployment = deployment;
    this.clock = clock;
    this.source = source;
    this.destination = destination;
    this.bystander = bystander;
  }

  /**
   * Makes every attempt.
   *
   * @param lastMove the id of the last operation that moved a VM from source to destination
   */
  public List<Attempt> tryAll(String lastMove)
      throws IOException, GeneralSecurityException, InterruptedException {
    Identity own = Identity.of(source);
    TicketClaims fresh = claims(UUID.randomUUID().toString(), LIFE);
    return List.of(
        attempt("forged ticket", own, signer(newKey()).sign(fresh)),
        attempt("ticket that no order announced", own, signer(ticketKey()).sign(fresh)),
        attempt("reused ticket", own, signer(ticketKey()).sign(claims(usedId(lastMove), LIFE))),
        attempt(
            "expired ticket",
            own,
            signer(ticketKey()).sign(claims(usedId(lastMove), Duration.ofSeconds(-1)))),
        attempt("wrong certificate", Identity.selfSigned(source), signer(ticketKey()).sign(fresh)),
        attempt("wrong host", Identity.of(bystander), signer(ticketKey()).sign(fresh)));
  }

  private Attempt attempt(String kind, Identity identity, SignedTicket ticket)
      throws GeneralSecurityException, IOException {
    try (SSLSocket socket = (SSLSocket) identity.tls().getSocketFactory().createSocket()) {
      socket.connect(new InetSocketAddress(destination.address(), TUNNEL_PORT), LIMIT_MILLIS);
      socket.setSoTimeout(LIMIT_MILLIS);
      return show(kind, socket, ticket);
    }
  }

  /** A wrong certificate ends the connection; a wrong ticket gets an answer. */
  private static Attempt show(String kind, SSLSocket socket, SignedTicket ticket) {
    try {
      StreamHello.newBuilder().setTicket(ticket).build().writeDelimitedTo(socket.getOutputStream());
      StreamReply reply = StreamReply.parseDelimitedFrom(socket.getInputStream());
      if (reply == null) {
        return new Attempt(kind, Result.REFUSED, "the connection was closed");
      }
      return new Attempt(
          kind, reply.getAccepted() ? Result.LET_IN : Result.REFUSED, reply.getRefusal());
    } catch (SSLException | SocketException e) {
      return new Attempt(kind, Result.REFUSED, e.getMessage());
    } catch (IOException e) {
      throw new UncheckedIOException("the attempt with a " + kind + " did not come to an end", e);
    }
  }

  /** The id of the ticket by which that move's memory stream was opened. */
  private static String usedId(String operation) {
    String name = operation + "/prepare/1/" + StreamKind.MEMORY.name();
    return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)).toString();
  }

  private TicketClaims claims(String id, Duration left)
      throws IOException, GeneralSecurityException {
    String sourceId = Identity.hostId(source);
    return TicketClaims.newBuilder()
        .setTicketId(id)
        .setOperationId(UUID.randomUUID().toString())
        .setVmId(UUID.randomUUID().toString())
        .setEpoch(2)
        .setSourceHostId(sourceId)
        .setDestinationHostId(Identity.hostId(destination))
        .setKind(StreamKind.MEMORY)
        .setDialerHostId(sourceId)
        .setNotAfterMillis(clock.instant().plus(left).toEpochMilli())
        .build();
  }

  private static TicketSigner signer(PrivateKey key) throws GeneralSecurityException {
    return new Ed25519Signer(key);
  }

  private static PrivateKey newKey() throws GeneralSecurityException {
    return KeyPairGenerator.getInstance("Ed25519").generateKeyPair().getPrivate();
  }

  private PrivateKey ticketKey() throws IOException, GeneralSecurityException {
    Path file = deployment.controllerProcess().data().resolve("pki/ticket.key");
    return Identity.privateKey(Files.readString(file), "Ed25519");
  }
}
