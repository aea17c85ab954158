package io.godwit.agent.tunnel;

import io.godwit.agent.identity.Identity;
import io.godwit.agent.identity.IdentityStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.GeneralSecurityException;
import java.time.InstantSource;
import java.util.function.Supplier;

/** The host's credentials as they are now, made once for each certificate. */
public final class RenewedCredentials implements Supplier<HostCredentials> {
  private record Made(Identity identity, HostCredentials credentials) {}

  private final IdentityStore store;
  private final InstantSource clock;
  private volatile Made made;

  /**
   * @param clock the host's, by which its peers' certificates are checked
   * @throws UncheckedIOException if the host's key and certificates do not fit each other
   */
  public RenewedCredentials(IdentityStore store, InstantSource clock) {
    this.store = store;
    this.clock = clock;
    this.made = make(store.current());
  }

  @Override
  public HostCredentials get() {
    Identity current = store.current();
    if (!made.identity().equals(current)) {
      made = make(current);
    }
    return made.credentials();
  }

  private Made make(Identity identity) {
    try {
      return new Made(identity, HostCredentials.of(identity, clock));
    } catch (GeneralSecurityException e) {
      throw new UncheckedIOException(
          new IOException("the host's key and certificates do not fit each other", e));
    }
  }
}
