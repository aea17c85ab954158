package io.godwit.agent;

import io.godwit.agent.order.Verbs;

/** Which handler carries out which order: one line per verb. */
final class Wiring {
  private Wiring() {}

  static Verbs verbs(Host host) {
    return new Verbs();
  }
}
