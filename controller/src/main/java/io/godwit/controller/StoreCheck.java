package io.godwit.controller;

import io.godwit.controller.store.Store;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready is a controller whose store answers. */
@Readiness
@Singleton
final class StoreCheck implements HealthCheck {
  private final Store store;

  StoreCheck(Store store) {
    this.store = store;
  }

  @Override
  public HealthCheckResponse call() {
    long hosts = store.read(transaction -> (long) transaction.hosts().all().size());
    return HealthCheckResponse.named("store").withData("hosts", hosts).up().build();
  }
}
