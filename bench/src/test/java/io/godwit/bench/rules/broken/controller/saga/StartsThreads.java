package io.godwit.bench.rules.broken.controller.saga;

import io.godwit.bench.rules.Breaks;

@Breaks("sagas and orders run on the runtime")
final class StartsThreads {
  Thread run(Runnable step) {
    return Thread.ofVirtual().start(step);
  }
}
