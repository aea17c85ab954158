package io.godwit.controller;

import io.godwit.controller.backup.Backup;
import io.godwit.controller.config.ControllerConfig;
import io.godwit.controller.fleet.FirstBoot;
import io.godwit.controller.fleet.Fleet;
import io.godwit.controller.fleet.HostReports;
import io.godwit.controller.fleet.JoinTokens;
import io.godwit.controller.gateway.AgentLinks;
import io.godwit.controller.gateway.Consoles;
import io.godwit.controller.gateway.GatewayParts;
import io.godwit.controller.gateway.JoinTokenText;
import io.godwit.controller.gateway.Welcoming;
import io.godwit.controller.metrics.FleetGauges;
import io.godwit.controller.metrics.MigrationMetrics;
import io.godwit.controller.metrics.NetworkMetrics;
import io.godwit.controller.metrics.OrderTimer;
import io.godwit.controller.operation.Instances;
import io.godwit.controller.operation.Limits;
import io.godwit.controller.operation.NoInstances;
import io.godwit.controller.operation.UuidSource;
import io.godwit.controller.pki.CertificateAuthority;
import io.godwit.controller.provider.CloudInit;
import io.godwit.controller.provider.Providers;
import io.godwit.controller.store.SqliteStore;
import io.godwit.controller.store.Store;
import io.godwit.controller.upload.UploadSpool;
import io.godwit.migration.plan.search.PartSolver;
import io.godwit.protocol.drill.DrillFolder;
import io.godwit.protocol.ticket.Ed25519Signer;
import io.godwit.runtime.VirtualThreadTasks;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.security.InvalidKeyException;
import java.time.Duration;
import java.util.HexFormat;
import org.jboss.logging.Logger;

/** Makes the controller's parts, which are plain Java, from its foundation. */
final class Wiring {
  private static final Logger LOG = Logger.getLogger(Wiring.class);

  private static final int ID_BYTES = 8;

  /** How long hosts have to come back to a controller that lost its store. */
  private static final Duration ADMITTING = Duration.ofDays(7);

  @Produces
  @Singleton
  SqliteStore store(Foundation foundation) {
    boolean lost = foundation.isStoreLost();
    SqliteStore store = SqliteStore.open(foundation.data().store());
    if (lost) {
      LOG.errorf(
          "There is no store at %s, but this controller's keys have been here before: the store was"
              + " lost. For %s hosts with a certificate of this controller are taken in again, and"
              + " VMs are learnt from them. Restore a backup instead if there is one.",
          foundation.data().store(), ADMITTING);
      store.admitUntil(foundation.clock().instant().plus(ADMITTING));
    }
    return store;
  }

  void close(@Disposes SqliteStore store) {
    store.close();
  }

  @Produces
  @Singleton
  VirtualThreadTasks tasks(Foundation foundation) {
    return new VirtualThreadTasks(foundation.clock());
  }

  void close(@Disposes VirtualThreadTasks tasks) {
    tasks.close();
  }

  @Produces
  @Singleton
  HostReports reports(Store store, Foundation foundation) {
    return new HostReports(store, foundation.clock());
  }

  @Produces
  @Singleton
  AgentLinks links(HostReports reports, Foundation foundation, MeterRegistry registry) {
    return new AgentLinks(
        reports, new Monotonic(), foundation.config().silenceLimit(), new OrderTimer(registry));
  }

  @Produces
  @Singleton
  UploadSpool uploads(Foundation foundation) {
    return new UploadSpool(
        foundation.data().uploads(), foundation.config().uploadLimit(), ids(foundation)::next);
  }

  @Produces
  @Singleton
  Backup backup(SqliteStore store, Foundation foundation) {
    return new Backup(store, foundation.data(), ids(foundation)::next);
  }

  private static UuidSource ids(Foundation foundation) {
    return new UuidSource(foundation.clock(), foundation.random());
  }

  @Produces
  @Singleton
  Fleet fleet(
      Store store,
      HostReports reports,
      AgentLinks links,
      UploadSpool uploads,
      VirtualThreadTasks tasks,
      Foundation foundation)
      throws InvalidKeyException {
    return Fleet.assemble(
        new Fleet.Parts(
            store,
            reports,
            links,
            new Ed25519Signer(foundation.ticketKey().signing()),
            uploads,
            instances(foundation, tasks),
            limits(foundation.config()),
            foundation.config().prices(),
            foundation.config().exactSolver().map(InstalledSolver::in).orElseGet(PartSolver::none),
            foundation.clock(),
            tasks,
            foundation.random(),
            firstBoot(foundation)),
        DrillFolder.of(System.getenv(), "controller"));
  }

  private static Limits limits(ControllerConfig config) {
    return Limits.DEFAULT.withLeastCopyLimit(config.leastCopyLimit()).withBoot(config.bootLimit());
  }

  private static FirstBoot firstBoot(Foundation foundation) {
    JoinTokenText text = new JoinTokenText(foundation.authority().pin());
    String controller = foundation.config().advertised().toString();
    return (secret, host) -> CloudInit.join(host, controller, text.of(secret));
  }

  private static Instances instances(Foundation foundation, VirtualThreadTasks tasks) {
    return foundation
        .config()
        .providers()
        .<Instances>map(file -> new Providers(file, id(foundation), tasks::sleep))
        .orElseGet(NoInstances::new);
  }

  /** By its CA, which is the same also after a store was lost. */
  private static String id(Foundation foundation) {
    return HexFormat.of().formatHex(foundation.authority().pin(), 0, ID_BYTES);
  }

  @Produces
  @Singleton
  MigrationMetrics migrationMetrics(Fleet fleet, MeterRegistry registry) {
    return new MigrationMetrics(fleet.operations(), registry);
  }

  @Produces
  @Singleton
  FleetGauges gauges(Fleet fleet, Store store, MeterRegistry registry) {
    return new FleetGauges(fleet, store, registry);
  }

  @Produces
  @Singleton
  NetworkMetrics networkMetrics(Store store, HostReports reports, MeterRegistry registry) {
    return new NetworkMetrics(store, reports, registry);
  }

  @Produces
  @Singleton
  JoinTokens joinTokens(Fleet fleet) {
    return fleet.joinTokens();
  }

  @Produces
  @Singleton
  CertificateAuthority authority(Foundation foundation) {
    return foundation.authority();
  }

  @Produces
  @Singleton
  JoinTokenText joinTokenText(CertificateAuthority authority) {
    return new JoinTokenText(authority.pin());
  }

  @Produces
  @Singleton
  Consoles consoles(AgentLinks links, Foundation foundation) {
    return new Consoles(links, foundation.random());
  }

  @Produces
  @Singleton
  GatewayParts gateway(
      AgentLinks links, HostReports reports, Consoles consoles, Foundation foundation) {
    return new GatewayParts(
        links,
        reports,
        consoles,
        foundation.authority(),
        new Welcoming(
            ProgramVersion.get(),
            foundation.config().reportInterval(),
            foundation.ticketKey().verifying()));
  }
}
