package io.godwit.bench.rules.broken.agent.vm;

import io.godwit.bench.rules.Breaks;
import java.time.Clock;
import java.time.Instant;

@Breaks("time and chance are passed in")
final class LooksAtTheClock {
  Instant now() {
    return Clock.systemUTC().instant();
  }
}
