package io.godwit.lab.ec2;

import java.util.Optional;
import java.util.random.RandomGenerator;

/** Decides what goes wrong. Asked once for each call, in their order. */
@FunctionalInterface
public interface Mishaps {
  /** Nothing does. */
  Mishaps NONE = action -> Optional.empty();

  /**
   * @param action for example {@code RunInstances}
   */
  Optional<Mishap> next(String action);

  /**
   * So many of a hundred calls go wrong, as chance has it.
   *
   * @param percent 0 to 100
   */
  static Mishaps drawn(RandomGenerator random, int percent) {
    return action -> {
      synchronized (random) {
        return random.nextInt(100) < percent
            ? Optional.of(drawn(random, action))
            : Optional.empty();
      }
    };
  }

  private static Mishap drawn(RandomGenerator random, String action) {
    return switch (random.nextInt(4)) {
      case 0 -> new Mishap.ReplyLost();
      case 1 -> new Mishap.NeverHeard();
      default -> {
        var codes = action.equals("RunInstances") ? Mishap.AT_LAUNCH : Mishap.ANYWHERE;
        yield new Mishap.Refused(codes.get(random.nextInt(codes.size())));
      }
    };
  }
}
