package io.godwit.controller;

import io.godwit.controller.fleet.Automatic;
import io.godwit.controller.fleet.Fleet;
import io.godwit.controller.fleet.Metering;
import io.godwit.controller.fleet.Repairs;
import io.godwit.controller.fleet.StrayWatch;
import io.godwit.controller.gateway.AgentLinks;
import io.godwit.controller.metrics.FleetGauges;
import io.godwit.controller.metrics.MigrationMetrics;
import io.godwit.controller.metrics.NetworkMetrics;
import io.godwit.controller.store.OperationRecord;
import io.godwit.controller.store.Store;
import io.godwit.controller.upload.UploadSpool;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/** What happens at the controller's start and end, in its order. */
@Singleton
final class Lifecycle {
  private static final Logger LOG = Logger.getLogger(Lifecycle.class);
  private static final long GAUGES_MILLIS = 5000;
  private static final long SILENCE_CHECK_MILLIS = 500;

  private final Store store;
  private final UploadSpool uploads;
  private final AgentLinks links;
  private final Fleet fleet;
  private final FleetGauges gauges;
  private final MigrationMetrics metrics;
  private final NetworkMetrics networks;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("periodic").daemon().factory());

  Lifecycle(
      Store store,
      UploadSpool uploads,
      AgentLinks links,
      Fleet fleet,
      FleetGauges gauges,
      MigrationMetrics metrics,
      NetworkMetrics networks) {
    this.networks = networks;
    this.gauges = gauges;
    this.metrics = metrics;
    this.store = store;
    this.uploads = uploads;
    this.links = links;
    this.fleet = fleet;
  }

  void start(@Observes StartupEvent event) {
    discardForgottenUploads();
    fleet.migrations().onSubmitted(metrics::follow);
    every(SILENCE_CHECK_MILLIS, links::dropSilent);
    every(GAUGES_MILLIS, gauges::refresh);
    every(GAUGES_MILLIS, networks::refresh);
    every(Repairs.INTERVAL.toMillis(), fleet.repairs()::look);
    every(Automatic.INTERVAL.toMillis(), fleet.automatic()::lookSoon);
    every(StrayWatch.INTERVAL.toMillis(), fleet.strays()::look);
    every(Metering.INTERVAL.toMillis(), fleet.metering()::keepSoon);
  }

  void end(@Observes ShutdownEvent event) {
    timer.shutdownNow();
    fleet.close();
    links.close();
  }

  private void every(long millis, Runnable work) {
    Runnable logged =
        () -> {
          try {
            work.run();
          } catch (RuntimeException e) {
            LOG.error("Work that is done every now and then failed; it is tried again.", e);
          }
        };
    var unused = timer.scheduleWithFixedDelay(logged, 0, millis, TimeUnit.MILLISECONDS);
  }

  /** An import that has not ended names its upload in its parameters. */
  private void discardForgottenUploads() {
    List<String> parameters =
        store.read(transaction -> transaction.operations().unfinished()).stream()
            .map(OperationRecord::parameters)
            .toList();
    uploads.discardAllBut(id -> parameters.stream().anyMatch(text -> text.contains(id)));
  }
}
