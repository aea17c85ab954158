package io.godwit.agent.identity;

import io.godwit.agent.config.AgentVersion;
import io.godwit.agent.config.HostPort;
import io.godwit.protocol.v1.EnrolmentGrpc;
import io.godwit.protocol.v1.JoinReply;
import io.godwit.protocol.v1.JoinRequest;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;

/** Makes a machine a host of a controller. On failure nothing is changed here. */
public final class Joining {
  private static final Duration LIMIT = Duration.ofSeconds(90);

  private final Path folder;
  private final SecureRandom random;
  private final InstantSource clock;

  /**
   * @param folder where the identity will be
   */
  public Joining(Path folder, SecureRandom random, InstantSource clock) {
    this.folder = folder;
    this.random = random;
    this.clock = clock;
  }

  /** The host as its controller knows it from now on. */
  public record Joined(String hostName, Identity identity) {}

  /**
   * Makes a key, has it certified, and keeps both.
   *
   * @param tokenText single use
   * @throws AccessDeniedException if this user cannot keep an identity here; the token is still
   *     good
   */
  public Joined join(HostPort controller, String tokenText) throws JoinFailed, IOException {
    refuseSecondTime();
    requireRoom();
    JoinToken token = JoinToken.parse(tokenText);
    try {
      KeyRequest request = KeyRequest.make("godwit-host", random);
      JoinReply reply = ask(controller, token, request);
      Identity identity = identity(controller, token, request, reply);
      IdentityStore.create(folder, identity);
      return new Joined(reply.getHostName(), identity);
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new JoinFailed(
          "the controller's answer cannot be trusted ("
              + e.getMessage()
              + "); get a new token with `godwit host add`",
          e);
    }
  }

  private void refuseSecondTime() throws JoinFailed, IOException {
    if (IdentityStore.exists(folder)) {
      throw new JoinFailed(
          "this host has joined a controller already (its identity is in "
              + folder
              + "); to join another one, stop the agent and remove that folder");
    }
  }

  /** Before the token is used, which is good once. */
  private void requireRoom() throws AccessDeniedException {
    Path around = folder.getParent();
    if (!Files.isWritable(around)) {
      throw new AccessDeniedException(around.toString());
    }
  }

  private JoinReply ask(HostPort controller, JoinToken token, KeyRequest request)
      throws JoinFailed, GeneralSecurityException {
    ManagedChannel channel =
        ControllerChannel.joining(controller, new PinnedCa(token, clock)).build();
    try {
      return EnrolmentGrpc.newBlockingStub(channel)
          .withDeadlineAfter(LIMIT.toMillis(), TimeUnit.MILLISECONDS)
          .join(message(token, request));
    } catch (StatusRuntimeException e) {
      throw JoinRefusal.explain(controller, e);
    } finally {
      channel.shutdownNow();
    }
  }

  private static JoinRequest message(JoinToken token, KeyRequest request) {
    return JoinRequest.newBuilder()
        .setToken(token.text())
        .setCertificateRequest(request.request())
        .setProtocol(AgentVersion.PROTOCOL)
        .setAgentVersion(AgentVersion.SOFTWARE)
        .build();
  }

  private Identity identity(
      HostPort controller, JoinToken token, KeyRequest request, JoinReply reply)
      throws GeneralSecurityException {
    X509Certificate ca = Pem.certificate(reply.getCaCertificate().toByteArray());
    if (!token.pins(ca)) {
      throw new PinnedCa.NotThePinnedCa();
    }
    Identity identity =
        new Identity(
            controller,
            request.key(),
            request.accept(reply.getCertificateChainList(), ca, clock.instant()),
            ca);
    if (!identity.host().toString().equals(reply.getHostId())) {
      throw new GeneralSecurityException("the certificate names another host than the answer");
    }
    return identity;
  }
}
