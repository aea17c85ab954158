package io.godwit.agent.identity;

import io.godwit.agent.config.HostPort;
import io.godwit.model.HostId;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Objects;

/**
 * Who this host is to its controller and to other agents.
 *
 * @param key made here; it never leaves the host
 * @param chain the host's own certificate first; its common name is the host's id
 * @param ca the controller's; whoever it did not certify is a stranger
 */
public record Identity(
    HostPort controller, PrivateKey key, List<X509Certificate> chain, X509Certificate ca) {
  public Identity {
    Objects.requireNonNull(controller);
    Objects.requireNonNull(key);
    Objects.requireNonNull(ca);
    chain = List.copyOf(chain);
    if (chain.isEmpty()) {
      throw new IllegalArgumentException("the host's certificate is missing");
    }
  }

  public X509Certificate certificate() {
    return chain.getFirst();
  }

  /** Who the certificate names. */
  public HostId host() {
    return PeerName.hostOf(certificate());
  }
}
