package io.godwit.simulation;

import java.security.Provider;
import java.security.SecureRandom;
import java.security.SecureRandomSpi;
import java.util.Random;

/** A source of randomness that says the same each time, for what asks for a secure one. */
final class Chance extends SecureRandom {
  private static final long serialVersionUID = 1L;

  Chance(long seed) {
    super(new Spi(seed), new Repeating());
  }

  private static final class Repeating extends Provider {
    private static final long serialVersionUID = 1L;

    Repeating() {
      super("Repeating", "1", "for simulations only");
    }
  }

  private static final class Spi extends SecureRandomSpi {
    private static final long serialVersionUID = 1L;
    private final Random random;

    Spi(long seed) {
      random = new Random(seed);
    }

    @Override
    protected void engineSetSeed(byte[] seed) {
      // What the simulation's seed says holds.
    }

    @Override
    protected void engineNextBytes(byte[] bytes) {
      random.nextBytes(bytes);
    }

    @Override
    protected byte[] engineGenerateSeed(int count) {
      byte[] bytes = new byte[count];
      random.nextBytes(bytes);
      return bytes;
    }
  }
}
