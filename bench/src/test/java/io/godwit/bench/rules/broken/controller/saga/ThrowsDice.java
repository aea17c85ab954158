package io.godwit.bench.rules.broken.controller.saga;

import io.godwit.bench.rules.Breaks;
import java.security.SecureRandom;

@Breaks("time and chance are passed in")
final class ThrowsDice {
  int next() {
    return new SecureRandom().nextInt();
  }
}
