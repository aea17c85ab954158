package io.godwit.controller;

import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;

/** Hands the foundation, laid before Quarkus runs, to the beans that Quarkus makes. */
final class CurrentFoundation {
  private static final AtomicReference<Foundation> CURRENT = new AtomicReference<>();

  private CurrentFoundation() {}

  static void set(Foundation foundation) {
    CURRENT.set(foundation);
  }

  @Produces
  @Singleton
  static Foundation get() {
    return Objects.requireNonNull(CURRENT.get(), "the foundation is laid before Quarkus runs");
  }
}
