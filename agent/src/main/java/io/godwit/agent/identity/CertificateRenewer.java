package io.godwit.agent.identity;

import io.godwit.protocol.v1.CertificateRenewal;
import io.godwit.protocol.v1.RenewedCertificate;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Renews the host's certificate, with a new key, when two thirds of its life are over. What runs
 * over standing connections goes on.
 */
public final class CertificateRenewer {
  private static final Logger LOG = Logger.getLogger(CertificateRenewer.class.getName());
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final IdentityStore store;
  private final InstantSource clock;
  private final SecureRandom random;
  private Optional<Asked> asked = Optional.empty();

  public CertificateRenewer(IdentityStore store, InstantSource clock, SecureRandom random) {
    this.store = store;
    this.clock = clock;
    this.random = random;
  }

  private record Asked(KeyRequest request, Instant at) {
    /** Not if the clock was put back since. */
    boolean isWaitingAt(Instant now) {
      return !now.isBefore(at) && now.isBefore(at.plus(PATIENCE));
    }
  }

  /** What to ask the controller now; empty if it is not time yet or was asked a moment ago. */
  public synchronized Optional<CertificateRenewal> due() {
    Instant now = clock.instant();
    boolean waiting = asked.filter(last -> last.isWaitingAt(now)).isPresent();
    if (waiting || now.isBefore(renewalTime(store.current().certificate()))) {
      return Optional.empty();
    }
    try {
      KeyRequest request = KeyRequest.make(store.current().host().toString(), random);
      asked = Optional.of(new Asked(request, now));
      return Optional.of(
          CertificateRenewal.newBuilder().setCertificateRequest(request.request()).build());
    } catch (GeneralSecurityException | IOException e) {
      LOG.log(Level.SEVERE, "no key for the certificate's renewal can be made; trying again", e);
      return Optional.empty();
    }
  }

  /** Takes the controller's answer; one that is not right is logged and asked for again. */
  public synchronized void accept(RenewedCertificate answer) {
    if (asked.isEmpty()) {
      return;
    }
    KeyRequest request = asked.get().request();
    Identity old = store.current();
    try {
      Identity renewed =
          new Identity(
              old.controller(),
              request.key(),
              request.accept(answer.getCertificateChainList(), old.ca(), clock.instant()),
              old.ca());
      if (!renewed.host().equals(old.host())) {
        throw new GeneralSecurityException("it names another host, " + renewed.host());
      }
      requireFresh(renewed.certificate());
      store.renew(renewed);
      asked = Optional.empty();
      LOG.info(
          () -> "the host's certificate is renewed until " + renewed.certificate().getNotAfter());
    } catch (GeneralSecurityException | IOException | IllegalArgumentException e) {
      LOG.log(Level.SEVERE, "the renewed certificate is not taken; it is asked for again", e);
    }
  }

  /** By a clock that is far ahead each one is old already, and would be renewed for ever. */
  private void requireFresh(X509Certificate certificate) throws GeneralSecurityException {
    Instant now = clock.instant();
    if (!now.isBefore(renewalTime(certificate))) {
      throw new GeneralSecurityException(
          "it is good until %s, and this host's clock says %s: put the clock right"
              .formatted(certificate.getNotAfter().toInstant(), now));
    }
  }

  static Instant renewalTime(X509Certificate certificate) {
    Instant begin = certificate.getNotBefore().toInstant();
    Instant end = certificate.getNotAfter().toInstant();
    return begin.plus(Duration.between(begin, end).multipliedBy(2).dividedBy(3));
  }
}
