package io.godwit.controller.operation;

import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.UUID;

/** New ids: UUIDs of version 7 (RFC 9562), so that they sort by the time of their making. */
public final class UuidSource {
  private static final long VERSION_7 = 0x7000L;
  private static final long VARIANT = 0x8000_0000_0000_0000L;
  private static final long VARIANT_MASK = 0x3fff_ffff_ffff_ffffL;
  private static final long RANDOM_MASK = 0x0fffL;

  private final InstantSource clock;
  private final SecureRandom random;

  public UuidSource(InstantSource clock, SecureRandom random) {
    this.clock = clock;
    this.random = random;
  }

  public UUID next() {
    long high = clock.millis() << 16 | VERSION_7 | (random.nextLong() & RANDOM_MASK);
    return new UUID(high, (random.nextLong() & VARIANT_MASK) | VARIANT);
  }
}
