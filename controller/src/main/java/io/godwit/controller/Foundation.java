package io.godwit.controller;

import io.godwit.controller.config.ConfigException;
import io.godwit.controller.config.ControllerConfig;
import io.godwit.controller.config.DataDirectory;
import io.godwit.controller.pki.CertificateAuthority;
import io.godwit.controller.pki.ServerIdentity;
import io.godwit.controller.pki.ServerName;
import io.godwit.controller.pki.TicketKey;
import java.nio.file.Files;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What must stand before the server listens: the data directory's lock, keys and certificates. */
public record Foundation(
    ControllerConfig config,
    DataDirectory data,
    CertificateAuthority authority,
    TicketKey ticketKey,
    Past past,
    Clock clock,
    SecureRandom random) {
  /** Whether there was a controller here before. */
  enum Past {
    NEW,
    KNOWN
  }

  private static final List<String> LOOPBACK = List.of("localhost", "127.0.0.1");
  private static final Set<String> ANY_ADDRESS = Set.of("0.0.0.0", "::", "*");

  /**
   * Lays it, making what is missing.
   *
   * @throws ConfigException if the data directory cannot be used
   * @throws io.godwit.controller.pki.PkiException if a key or certificate cannot be used
   */
  static Foundation lay(ControllerConfig config, Clock clock, SecureRandom random) {
    DataDirectory data = DataDirectory.open(config.dataDirectory());
    Past past = Files.exists(data.caKey()) ? Past.KNOWN : Past.NEW;
    CertificateAuthority authority =
        CertificateAuthority.open(data.caKey(), data.caCertificate(), clock, random);
    new ServerIdentity(data.serverKey(), data.serverChain())
        .ensure(authority, names(config), random);
    TicketKey ticketKey = TicketKey.open(data.ticketKey(), random);
    return new Foundation(config, data, authority, ticketKey, past, clock, random);
  }

  /** There was a controller with these keys, and its store is gone; asked before one is made. */
  boolean isStoreLost() {
    return past == Past.KNOWN && !Files.exists(data.store());
  }

  private static Set<ServerName> names(ControllerConfig config) {
    return Stream.concat(
            Stream.of(config.advertised().host(), config.listenHost()), LOOPBACK.stream())
        .filter(name -> !ANY_ADDRESS.contains(name))
        .map(ServerName::new)
        .collect(Collectors.toSet());
  }
}
