package io.godwit.controller.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.api.CreateNetworkRequest;
import io.godwit.api.CreateVmRequest;
import io.godwit.api.LaunchHostRequest;
import io.godwit.api.OperationView;
import io.godwit.api.PlanRequest;
import io.godwit.api.PlanRequest.Pin;
import io.godwit.api.PlanRequest.Rules;
import io.godwit.controller.fleet.CrashingJournal.Crash;
import io.godwit.controller.operation.Launch.UserData;
import io.godwit.controller.operation.Limits;
import io.godwit.controller.saga.Retries;
import io.godwit.controller.saga.Saga;
import io.godwit.controller.saga.SagaState;
import io.godwit.controller.store.ImageRecord;
import io.godwit.controller.store.SqliteStore;
import io.godwit.controller.store.Transaction;
import io.godwit.controller.store.VmRecord;
import io.godwit.migration.TransferLimit;
import io.godwit.migration.plan.search.PartSolver;
import io.godwit.model.DataSize;
import io.godwit.model.HostId;
import io.godwit.model.HostName;
import io.godwit.model.Image;
import io.godwit.model.ImageDigest;
import io.godwit.model.ImageFormat;
import io.godwit.model.ImageName;
import io.godwit.model.ProviderName;
import io.godwit.model.VmName;
import io.godwit.protocol.ticket.Ed25519Signer;
import io.godwit.protocol.ticket.TicketSigner;
import io.godwit.protocol.v1.HostAccelerator;
import io.godwit.runtime.VirtualThreadTasks;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/**
 * A controller on a real store and a faked fleet of three hosts, which can be killed and started.
 */
final class Rig implements AutoCloseable {
  static final String IMAGE = "base";
  static final String VM = "demo";
  static final String NETWORK = "shop";
  static final String NEIGHBOUR = "neighbour";
  private static final String DIGEST = "ab".repeat(32);
  private static final KeyPair TICKET_KEY = ticketKey();
  private static final Limits LIMITS =
      new Limits(
          Duration.ofMillis(200),
          Duration.ofMillis(300),
          Duration.ofSeconds(5),
          Duration.ofMillis(100),
          new TransferLimit(
              Duration.ofSeconds(5), Duration.ofSeconds(5), DataSize.ofMebibytes(1), 1),
          Duration.ofSeconds(5),
          Duration.ofSeconds(5),
          Limits.DEFAULT.ticket());

  final FakeFleet hosts = new FakeFleet();
  final FakeHost east1 = hosts.add(host(1), "east-1");
  final FakeHost east2 = hosts.add(host(2), "east-2");
  final FakeHost west1 = hosts.add(host(3), "west-1");
  final Set<String> uploads = new HashSet<>();

  final FakeInstances instances = new FakeInstances(hosts);

  private Optional<Path> prices = Optional.empty();

  private final Path file;
  private final VirtualThreadTasks threads = new VirtualThreadTasks(Clock.systemUTC());
  private final PassingTasks tasks = new PassingTasks(threads);
  private final Clock clock = new JumpingClock();
  private volatile Duration skew = Duration.ZERO;
  private int backups;
  private boolean lost;
  private SqliteStore store;
  private HostReports reports;
  private Fleet fleet;
  private CrashingJournal journal;

  private Rig(Path directory) {
    this.file = directory.resolve("godwit.db");
    east1.images.add(DIGEST);
  }

  /** A store with the three hosts and an image that only east-1 has; not started. */
  static Rig withImage(Path directory) {
    Rig rig = new Rig(directory);
    Template.WITH_IMAGE.copyTo(rig.file);
    return rig;
  }

  /** As {@link #withImage}, and a VM on east-1. */
  static Rig withVm(Path directory, boolean running) {
    Rig rig = new Rig(directory);
    Template.WITH_VM.copyTo(rig.file);
    rig.hosts.stand(rig.east1, Template.WITH_VM.vm(), running);
    return rig;
  }

  /** As {@link #withVm} where it runs, in a network in which another VM runs on east-2. */
  static Rig withNetwork(Path directory) {
    Rig rig = new Rig(directory);
    Template.WITH_NETWORK.copyTo(rig.file);
    rig.hosts.stand(rig.east1, Template.WITH_NETWORK.vm(), true);
    rig.hosts.stand(rig.east2, Template.WITH_NETWORK.neighbour(), true);
    return rig;
  }

  /** Stores that are made once and copied for each rig. */
  private static final class Template {
    private static final Template WITH_IMAGE = new Template();
    private static final Template WITH_VM = new Template();
    private static final Template WITH_NETWORK = new Template();

    private byte[] content;
    private String vm = "";
    private String neighbour = "";

    private synchronized void copyTo(Path file) {
      try {
        if (content == null) {
          make();
        }
        Files.write(file, content);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private synchronized String vm() {
      return vm;
    }

    private synchronized String neighbour() {
      return neighbour;
    }

    private void make() throws IOException {
      Path directory = Files.createTempDirectory("godwit-template");
      try (Rig rig = new Rig(directory)) {
        rig.start();
        rig.publishImage();
        if (this == WITH_VM) {
          OperationView made =
              rig.end(rig.fleet.vms().submitCreate(create("east-1", false), Optional.empty()));
          assertThat(made.state()).isEqualTo("DONE");
          vm = rig.vmId();
        }
        if (this == WITH_NETWORK) {
          vm = rig.makeInNetwork(VM, "east-1");
          neighbour = rig.makeInNetwork(NEIGHBOUR, "east-2");
        }
        rig.store.backUp(directory.resolve("template.db"));
      }
      content = Files.readAllBytes(directory.resolve("template.db"));
      for (File file : directory.toFile().listFiles()) {
        Files.delete(file.toPath());
      }
      Files.delete(directory);
    }
  }

  /** Makes it stopped, and its network where there is none. */
  private String makeInNetwork(String name, String host) {
    if (fleet.networks().list().isEmpty()) {
      var unused =
          fleet
              .networks()
              .create(new CreateNetworkRequest(NETWORK, "10.5.0.0/24", null, null, null));
    }
    CreateVmRequest asked =
        new CreateVmRequest(name, IMAGE, host, 1, 256L << 20, null, null, false, NETWORK, null);
    OperationView made = end(fleet.vms().submitCreate(asked, Optional.empty()));
    assertThat(made.state()).as("%s", made).isEqualTo("DONE");
    return fleet.vms().show(name).id();
  }

  private void publishImage() {
    store.change(
        transaction ->
            transaction
                .images()
                .publish(new ImageRecord(new ImageName(IMAGE), image(), Instant.EPOCH)));
  }

  static CreateVmRequest create(String host, boolean start) {
    return new CreateVmRequest(VM, IMAGE, host, 1, 256L << 20, null, null, start);
  }

  /** A plan that brings VMs where they are pinned. */
  static PlanRequest pinned(Pin... pins) {
    Rules rules = new Rules(null, null, List.of(pins), null, false);
    return new PlanRequest(null, null, null, rules);
  }

  /** The same, where the instances of hosts that it empties are turned off. */
  static PlanRequest pinnedGivingBack(Pin... pins) {
    return new PlanRequest(null, null, null, pinned(pins).rules(), null, "GIVE_BACK");
  }

  private void enterHosts() {
    if (lost || !store.read(transaction -> transaction.hosts().all()).isEmpty()) {
      return;
    }
    store.change(
        transaction -> {
          for (FakeHost host : List.of(east1, east2, west1)) {
            transaction
                .hosts()
                .insert(
                    host.id,
                    new HostName(host.name),
                    new ProviderName(host.name.startsWith("east") ? "lab-east" : "lab-west"),
                    Instant.EPOCH);
          }
        });
  }

  Rig start() {
    start(Crash.NEVER);
    return this;
  }

  void start(Crash crash) {
    start(crash, UnaryOperator.identity());
  }

  /** Starts a controller on the store, in place of the one before; its hosts have a link. */
  void start(Crash crash, UnaryOperator<Saga> sagas) {
    startAlone(crash, sagas);
    hosts.attach(reports);
  }

  private void startAlone(Crash crash, UnaryOperator<Saga> sagas) {
    if (store != null) {
      fleet.close();
      store.close();
    }
    store = SqliteStore.open(file);
    if (lost) {
      store.admitUntil(clock.instant().plus(Duration.ofDays(1)));
    }
    reports = new HostReports(store, clock);
    fleet =
        Fleet.assemble(
            new Fleet.Parts(
                store,
                reports,
                hosts,
                signer(),
                uploads::remove,
                instances,
                LIMITS,
                prices,
                PartSolver.none(),
                clock,
                tasks,
                new SecureRandom(),
                (secret, host) -> new UserData(secret)),
            new Fleet.Seams(
                before -> journal = new CrashingJournal(before, crash),
                sagas,
                new Retries(3, Duration.ofMillis(1))));
    enterHosts();
  }

  /** From now on what is launched joins, and runs VMs so. */
  Rig launching(HostAccelerator accelerator) {
    instances.onLaunch(
        (secret, name) -> {
          FakeHost host = hosts.add(fleet.joinTokens().consume(secret).id(), name);
          host.setAccelerator(accelerator);
          hosts.link(host);
        });
    return this;
  }

  static LaunchHostRequest launch(String host) {
    return new LaunchHostRequest(host, "lab-east", "big", null, "zone-a", false, null, false);
  }

  /** Each host has been seen on its instance. */
  void knowInstances() {
    store.change(
        transaction ->
            transaction
                .hosts()
                .all()
                .forEach(
                    host ->
                        transaction
                            .hosts()
                            .setInstance(
                                host.id(),
                                FakeInstances.idOf(host.name().value()),
                                host.bootId().orElseThrow())));
  }

  /** A copy of the store as it is now. */
  Path backUp() {
    Path copy = file.resolveSibling("backup-" + backups++ + ".db");
    store.backUp(copy);
    return copy;
  }

  /** The controller starts again on a copy of its store that was made before. */
  void restore(Path backup) throws IOException {
    stop();
    deleteStore();
    Files.copy(backup, file);
    restart();
  }

  /** The controller starts again without its store; its keys are there. */
  void loseStore() throws IOException {
    stop();
    deleteStore();
    lost = true;
    restart();
  }

  private void stop() {
    fleet.close();
    store.close();
    store = null;
  }

  private void deleteStore() throws IOException {
    for (String suffix : List.of("", "-wal", "-shm")) {
      Files.deleteIfExists(file.resolveSibling(file.getFileName() + suffix));
    }
  }

  /** Sets the machine's clock, as a person or NTP does. */
  void jump(Duration by) {
    skew = skew.plus(by);
  }

  /** Time passes, by every clock; nobody waits the longer. */
  void pass(Duration time) {
    jump(time);
    tasks.pass(time);
  }

  /** As after a crash: the operations left under way are taken up. */
  void restart() {
    start(Crash.NEVER);
    fleet.resume();
  }

  /** The controller starts again with a price file. */
  void restartWithPrices(String text) throws IOException {
    prices = Optional.of(Files.writeString(file.resolveSibling("prices.properties"), text));
    restart();
  }

  /** As {@link #restart}; no host has a link before {@link #hostsReturn}. */
  void restartWithoutHosts() {
    startAlone(Crash.NEVER, UnaryOperator.identity());
    fleet.resume();
  }

  void hostsReturn() {
    hosts.attach(reports);
  }

  Fleet fleet() {
    return fleet;
  }

  HostReports reports() {
    return reports;
  }

  SqliteStore store() {
    return store;
  }

  CrashingJournal journal() {
    return journal;
  }

  /** Submits, and waits until the operation has ended or the controller is dead. */
  String endUnlessKilled(Supplier<OperationView> submission) {
    OperationView accepted = submission.get();
    endOf(accepted.id());
    return accepted.id();
  }

  void linkAll() {
    Stream.of(east1, east2, west1).filter(host -> !hosts.isIsolated(host)).forEach(hosts::link);
  }

  /** Waits until an operation has left its doubt. */
  OperationView finalEndOf(String id) {
    return Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () -> fleet.operations().show(id), view -> SagaState.valueOf(view.state()).isFinal());
  }

  <T> T read(Function<Transaction, T> work) {
    return store.read(work);
  }

  /** Waits until an operation has ended. */
  OperationView end(OperationView operation) {
    return endOf(operation.id());
  }

  OperationView endOf(String id) {
    CompletableFuture<OperationView> end = new CompletableFuture<>();
    Subscription watching =
        fleet
            .operations()
            .watch(
                id,
                view -> {
                  if (!SagaState.valueOf(view.state()).isActive()) {
                    end.complete(view);
                  }
                });
    try {
      return CompletableFuture.anyOf(end, journal.killed())
          .thenApply(ended -> fleet.operations().show(id))
          .get(20, TimeUnit.SECONDS);
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      throw new AssertionError("operation does not end: " + fleet.operations().show(id), e);
    } finally {
      watching.close();
    }
  }

  Instant now() {
    return clock.instant();
  }

  VmRecord vm() {
    return findVm().orElseThrow();
  }

  Optional<VmRecord> findVm() {
    return store.read(transaction -> transaction.vms().find(new VmName(VM)));
  }

  String vmId() {
    return vm().spec().id().toString();
  }

  static Image image() {
    return new Image(
        new ImageDigest(DIGEST),
        ImageFormat.QCOW2,
        DataSize.ofMebibytes(30),
        DataSize.ofGibibytes(1));
  }

  private static HostId host(int number) {
    return new HostId(new UUID(0, number));
  }

  private static TicketSigner signer() {
    try {
      return new Ed25519Signer(TICKET_KEY.getPrivate());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static KeyPair ticketKey() {
    try {
      return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    if (store != null) {
      fleet.close();
      store.close();
    }
    threads.close();
  }

  private final class JumpingClock extends Clock {
    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      throw new UnsupportedOperationException("instants have no zone");
    }

    @Override
    public Instant instant() {
      return Instant.now().plus(skew);
    }
  }
}
