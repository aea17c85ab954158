package io.godwit.controller.fleet;

import io.godwit.api.JoinTokenRequest;
import io.godwit.api.Problem;
import io.godwit.controller.operation.LaunchHost;
import io.godwit.controller.operation.UuidSource;
import io.godwit.controller.store.HostRecord;
import io.godwit.controller.store.Store;
import io.godwit.controller.store.TokenTable.JoinToken;
import io.godwit.controller.store.Transaction;
import io.godwit.model.HostId;
import io.godwit.model.HostName;
import io.godwit.model.OperationId;
import io.godwit.model.ProviderName;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Objects;
import java.util.Optional;

/** Tokens by which a host may join once, within their time. */
public final class JoinTokens {
  private static final int DEFAULT_MINUTES = 60;
  private static final int LONGEST_MINUTES = 1440;
  private static final Optional<OperationId> NO_LAUNCH = Optional.empty();
  private static final Optional<Instant> UNUSED = Optional.empty();
  private static final Duration KEPT_AFTER_EXPIRY = Duration.ofDays(30);

  private final Store store;
  private final InstantSource clock;
  private final SecureRandom random;
  private final UuidSource ids;

  public JoinTokens(Store store, InstantSource clock, SecureRandom random) {
    this.store = store;
    this.clock = clock;
    this.random = random;
    this.ids = new UuidSource(clock, random);
  }

  /**
   * A token just made.
   *
   * @param secret base64url without padding of 32 bytes, known to nobody else; the store has only a
   *     hash of it
   */
  public record Issued(String secret, HostName host, ProviderName provider, Instant expiresAt) {}

  /**
   * @throws RefusedException INVALID for a name or a time out of range, EXISTS where a host of that
   *     name has joined and was seen, or is being launched
   */
  public Issued issue(JoinTokenRequest request) {
    HostName name = Names.host(request.hostName());
    ProviderName provider = Names.provider(request.provider());
    Instant expiresAt = clock.instant().plus(Duration.ofMinutes(minutes(request)));
    byte[] secret = Secrets.make(random);
    store.change(
        transaction -> {
          refuseTaken(transaction, name);
          refuseLaunching(transaction, name);
          insert(transaction, secret, new JoinToken(name, provider, NO_LAUNCH, expiresAt, UNUSED));
        });
    return new Issued(text(secret), name, provider, expiresAt);
  }

  /**
   * The secret of a token that is good while its launch goes on.
   *
   * @throws RefusedException EXISTS where another host of that name has joined and was seen
   */
  String issueFor(OperationId launch, HostName name, ProviderName provider) {
    Instant expiresAt = clock.instant().plus(Duration.ofMinutes(DEFAULT_MINUTES));
    byte[] secret = Secrets.make(random);
    store.change(
        transaction -> {
          if (!LaunchHost.hasJoined(transaction, launch, name)) {
            refuseTaken(transaction, name);
          }
          insert(
              transaction,
              secret,
              new JoinToken(name, provider, Optional.of(launch), expiresAt, UNUSED));
        });
    return text(secret);
  }

  private void insert(Transaction transaction, byte[] secret, JoinToken token) {
    transaction.tokens().deleteJoinTokensExpiredBefore(clock.instant().minus(KEPT_AFTER_EXPIRY));
    transaction
        .tokens()
        .insertJoinToken(
            Secrets.hash(secret),
            token.host(),
            token.provider(),
            token.launch(),
            token.expiresAt());
  }

  /**
   * Uses a token up and enters its host into the fleet, both or neither.
   *
   * @param secret as it was issued
   * @throws RefusedException NOT_ALLOWED if it is malformed, unknown, expired or used, or is not of
   *     the launch of its host that goes on; EXISTS where a host of that name was seen
   */
  public HostRecord consume(String secret) {
    byte[] hash = Secrets.hash(bytes(secret));
    return store.write(
        transaction -> {
          JoinToken token =
              transaction
                  .tokens()
                  .findJoinToken(hash)
                  .orElseThrow(() -> refusal("this token was not made here"));
          if (!clock.instant().isBefore(token.expiresAt())) {
            throw refusal("this token expired at " + token.expiresAt());
          }
          if (!transaction.tokens().useJoinToken(hash, clock.instant())) {
            throw refusal("this token was used before, at " + token.usedAt().orElseThrow());
          }
          return enter(transaction, token);
        });
  }

  private HostRecord enter(Transaction transaction, JoinToken token) {
    refuseTaken(transaction, token.host());
    token
        .launch()
        .ifPresentOrElse(
            launch -> refuseEnded(transaction, launch),
            () -> refuseLaunching(transaction, token.host()));
    transaction.hosts().find(token.host()).ifPresent(host -> transaction.hosts().delete(host.id()));
    HostId id = new HostId(ids.next());
    transaction.hosts().insert(id, token.host(), token.provider(), clock.instant());
    // One that is launched takes VMs only once its launch has seen that it can run them.
    token.launch().ifPresent(launch -> transaction.hosts().close(id, launch));
    return transaction.hosts().find(id).orElseThrow();
  }

  /** A host that joined and was never seen may be replaced: its join may have been cut off. */
  private static void refuseTaken(Transaction transaction, HostName name) {
    boolean taken =
        transaction.hosts().find(name).filter(host -> host.lastSeen().isPresent()).isPresent();
    if (taken) {
      throw new RefusedException(
          Problem.Code.EXISTS,
          "there is a host named '%s'; choose another name, or delete that host first"
              .formatted(name));
    }
  }

  private static void refuseLaunching(Transaction transaction, HostName name) {
    LaunchHost.launching(transaction, name)
        .ifPresent(
            launch -> {
              throw new RefusedException(
                  Problem.Code.EXISTS,
                  "operation %s launches a host named '%s'; choose another name"
                      .formatted(launch.id(), name));
            });
  }

  /** An instance that comes late is given up, and nobody would see whether it can run VMs. */
  private static void refuseEnded(Transaction transaction, OperationId launch) {
    if (!LaunchHost.isGoingOn(transaction, launch)) {
      throw new RefusedException(
          Problem.Code.NOT_ALLOWED, "the launch that this token is of has ended");
    }
  }

  private static int minutes(JoinTokenRequest request) {
    int minutes = Objects.requireNonNullElse(request.validMinutes(), DEFAULT_MINUTES);
    if (minutes < 1 || minutes > LONGEST_MINUTES) {
      throw new RefusedException(
          Problem.Code.INVALID,
          "a join token is valid for 1 to %d minutes, not %d".formatted(LONGEST_MINUTES, minutes));
    }
    return minutes;
  }

  private static String text(byte[] secret) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
  }

  private static byte[] bytes(String secret) {
    try {
      return Base64.getUrlDecoder().decode(secret);
    } catch (IllegalArgumentException e) {
      throw refusal("this is not a token");
    }
  }

  private static RefusedException refusal(String why) {
    return new RefusedException(Problem.Code.NOT_ALLOWED, why + "; ask for a new one");
  }
}
