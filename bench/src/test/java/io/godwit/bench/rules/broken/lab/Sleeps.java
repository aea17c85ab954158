package io.godwit.bench.rules.broken.lab;

import io.godwit.bench.rules.Breaks;

@Breaks("nobody sleeps")
final class Sleeps {
  void untilItIsProbablyReady() throws InterruptedException {
    Thread.sleep(1000);
  }
}
