package io.godwit.controller.fleet;

import io.godwit.controller.operation.AgentGateway;
import io.godwit.controller.operation.Catalogue;
import io.godwit.controller.operation.Emptiness;
import io.godwit.controller.operation.InstanceException;
import io.godwit.controller.operation.Instances;
import io.godwit.controller.operation.Invitations;
import io.godwit.controller.operation.Limits;
import io.godwit.controller.operation.Moves;
import io.godwit.controller.operation.PlanHosts;
import io.godwit.controller.operation.UuidSource;
import io.godwit.controller.operation.Workshop;
import io.godwit.controller.plan.CpuDemands;
import io.godwit.controller.saga.DrilledSaga;
import io.godwit.controller.saga.Retries;
import io.godwit.controller.saga.Saga;
import io.godwit.controller.saga.SagaExecutor;
import io.godwit.controller.saga.SagaJournal;
import io.godwit.controller.store.Store;
import io.godwit.controller.store.StoredJournal;
import io.godwit.migration.plan.search.PartSolver;
import io.godwit.model.drill.CrashPoints;
import io.godwit.protocol.CalibrationCodec;
import io.godwit.protocol.ticket.TicketSigner;
import io.godwit.runtime.Tasks;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * The controller without its edge. The edge opens a {@link Store}, makes {@link HostReports} and
 * its gateway from it, assembles a fleet, and calls {@link #resume} once the gateway takes links.
 */
public final class Fleet implements AutoCloseable {
  private final Hosts hosts;
  private final Images images;
  private final Vms vms;
  private final Migrations migrations;
  private final Plans plans;
  private final Automatic automatic;
  private final Operations operations;
  private final JoinTokens joinTokens;
  private final AdminTokens adminTokens;
  private final Custody custody;
  private final Repairs repairs;
  private final Metering metering;
  private final KeptRules rules;
  private final Networks networks;
  private final Exposures exposures;
  private final Traces traces;
  private final Policies policies;
  private final Labels labels;
  private final OverlayPublisher overlays;
  private final Launches launches;
  private final MeshKeys meshKeys;
  private final StrayWatch strays;
  private final KnownProviders providers;

  private Fleet(
      Hosts hosts,
      Images images,
      Vms vms,
      Migrations migrations,
      Plans plans,
      Automatic automatic,
      Operations operations,
      JoinTokens joinTokens,
      AdminTokens adminTokens,
      Custody custody,
      Repairs repairs,
      Metering metering,
      KeptRules rules,
      Networks networks,
      Exposures exposures,
      Traces traces,
      Policies policies,
      Labels labels,
      OverlayPublisher overlays,
      Launches launches,
      MeshKeys meshKeys,
      StrayWatch strays,
      KnownProviders providers) {
    this.providers = providers;
    this.strays = strays;
    this.launches = launches;
    this.meshKeys = meshKeys;
    this.traces = traces;
    this.overlays = overlays;
    this.networks = networks;
    this.exposures = exposures;
    this.policies = policies;
    this.labels = labels;
    this.custody = custody;
    this.repairs = repairs;
    this.metering = metering;
    this.rules = rules;
    this.hosts = hosts;
    this.images = images;
    this.vms = vms;
    this.migrations = migrations;
    this.plans = plans;
    this.automatic = automatic;
    this.operations = operations;
    this.joinTokens = joinTokens;
    this.adminTokens = adminTokens;
  }

  /**
   * What a fleet is assembled from; all of it stays its maker's to close.
   *
   * @param prices the file of prices, read when a plan is made
   * @param solver that makes plans better, if there is one
   * @param firstBoot how a host that is launched joins
   */
  public record Parts(
      Store store,
      HostReports reports,
      AgentGateway gateway,
      TicketSigner tickets,
      Uploads uploads,
      Instances instances,
      Limits limits,
      Optional<Path> prices,
      PartSolver solver,
      InstantSource clock,
      Tasks tasks,
      SecureRandom random,
      FirstBoot firstBoot) {}

  /** Assembles one whose sagas tell their crash points. */
  public static Fleet assemble(Parts parts, CrashPoints points) {
    return assemble(parts, Seams.NONE.with(saga -> new DrilledSaga(saga, points)));
  }

  /** Where tests put crashes and repetitions into the engine. */
  record Seams(UnaryOperator<SagaJournal> journal, UnaryOperator<Saga> saga, Retries retries) {
    static final Seams NONE =
        new Seams(UnaryOperator.identity(), UnaryOperator.identity(), Retries.DEFAULT);

    private Seams with(UnaryOperator<Saga> wrapped) {
      return new Seams(journal, wrapped, retries);
    }
  }

  static Fleet assemble(Parts parts, Seams seams) {
    Store store = parts.store();
    Facts facts = new Facts(store, parts.reports());
    VmStates states = new VmStates(parts.reports());
    Watchers watchers = new Watchers(store.generation());
    ProgressBoard progress = new ProgressBoard(parts.clock(), watchers::changed);
    OperationViews views = new OperationViews(store, states, progress, watchers);
    OverlayPublisher overlays =
        new OverlayPublisher(store, parts.reports(), parts.gateway(), parts.clock(), parts.tasks());
    overlays.listen();
    UuidSource ids = new UuidSource(parts.clock(), parts.random());
    Returning returning = new Returning(parts.reports(), parts.tasks());
    AtomicReference<Moves> moves = new AtomicReference<>();
    AtomicReference<PlanHosts> planHosts = new AtomicReference<>();
    Operations operations =
        new Operations(
            store,
            views,
            watchers,
            executor(parts, seams, facts, overlays, progress, watchers, moves::get, planHosts::get),
            returning);
    Submissions submissions = new Submissions(store, operations, ids);
    Snapshots snapshots = new Snapshots(store, facts, states);
    KeptRules rules = new KeptRules(store, snapshots, parts.clock());
    Windows windows = new Windows(store, snapshots);
    PlanChecks checks = new PlanChecks(store, snapshots, windows, parts.clock());
    Migrations migrations =
        new Migrations(store, facts, rules, windows, submissions, parts.clock());
    moves.set(
        new PlannedMoves(
            store, checks, migrations, operations, watchers, returning, parts.tasks()));
    Launches launches = new Launches(parts.instances(), submissions, parts.clock());
    planHosts.set(new PlannedHosts(store, facts, launches));
    CpuDemands demands = new CpuDemands();
    Metering metering = new Metering(store, demands, parts.clock(), parts.tasks());
    parts
        .reports()
        .onInventory((host, told) -> metering.learnSpeed(host, CalibrationCodec.speed(told)));
    parts.reports().onLoad(metering::observe);
    NewVms newVms = new NewVms(store, facts, submissions, ids, parts.clock());
    AtomicReference<Runnable> looking = new AtomicReference<>();
    InstanceWatch watch =
        new InstanceWatch(
            store,
            parts.reports(),
            parts.instances(),
            parts.clock(),
            parts.tasks(),
            () -> looking.get().run());
    Pictures pictures = new Pictures(store, parts.reports(), watch);
    Custody custody =
        new Custody(
            store,
            pictures,
            watch,
            new ResolutionViews(store, parts.reports()),
            submissions,
            parts.clock());
    Doubts doubts = new Doubts(store, parts.reports(), operations::lookAgain, parts.tasks());
    Repairs repairs =
        new Repairs(
            store, pictures, custody, doubts, submissions, watch, parts.clock(), parts.tasks());
    looking.set(repairs::lookSoon);
    parts.reports().onSigns(watch);
    parts.reports().onVms(doubts::heard);
    parts.reports().onVms(host -> repairs.lookSoon());
    parts.reports().recovery().onBehind(operations::abandon);
    SmallestHost smallestHost = new SmallestHost(parts.tasks());
    VmViews vmViews = new VmViews(states, demands, smallestHost, repairs::conditions);
    Policies policies = new Policies(store, overlays, parts.clock());
    Plans plans =
        new Plans(
            store,
            snapshots,
            demands,
            parts.prices(),
            new PlanAnswers(
                store,
                demands,
                parts.solver(),
                new Prospects(store, parts.instances()),
                parts.clock(),
                parts.tasks()),
            rules,
            new GivesBack(store, new Emptiness(facts), parts.instances()),
            checks,
            new PlanApplications(store, checks, submissions, parts.clock()),
            parts.clock());
    return new Fleet(
        new Hosts(store, parts.reports()),
        new Images(store, facts, submissions, parts.uploads(), parts.clock()),
        new Vms(
            store,
            states,
            vmViews,
            new DemandViews(states, parts.reports(), demands, smallestHost, parts.clock()),
            newVms,
            submissions,
            parts.clock()),
        migrations,
        plans,
        new Automatic(
            store,
            plans,
            snapshots,
            host -> facts.present(host.id()).isPresent(),
            parts.clock(),
            parts.tasks()),
        operations,
        new JoinTokens(store, parts.clock(), parts.random()),
        new AdminTokens(store, parts.clock(), parts.random()),
        custody,
        repairs,
        metering,
        rules,
        new Networks(
            store,
            new NetworkViews(parts.reports(), states, parts.clock()),
            overlays,
            parts.clock(),
            parts.random()),
        new Exposures(store, states, overlays, parts.clock()),
        new Traces(store, states, policies, parts.gateway(), ids, parts.tasks()),
        policies,
        new Labels(store, vmViews, overlays),
        overlays,
        launches,
        new MeshKeys(store, parts.gateway(), ids, parts.tasks()),
        new StrayWatch(store, parts.instances(), parts.tasks()),
        new KnownProviders(parts.instances()));
  }

  private static SagaExecutor executor(
      Parts parts,
      Seams seams,
      Facts facts,
      OverlayPublisher overlays,
      ProgressBoard progress,
      Watchers watchers,
      Supplier<Moves> moves,
      Supplier<PlanHosts> planHosts) {
    Workshop workshop =
        Workshop.of(
            parts.store(),
            parts.gateway(),
            parts.tickets(),
            facts,
            parts.instances(),
            invitations(parts),
            overlays,
            new FleetFindings(progress, parts.reports()),
            parts.limits(),
            parts.clock(),
            parts.tasks());
    Catalogue catalogue = new Catalogue(workshop, parts.uploads()::discard, moves, planHosts);
    return new SagaExecutor(
        seams.journal().apply(new StoredJournal(parts.store(), parts.clock(), parts.tasks())),
        operation -> seams.saga().apply(catalogue.saga(operation)),
        seams.retries(),
        parts.clock(),
        parts.tasks(),
        watchers::changed);
  }

  private static Invitations invitations(Parts parts) {
    JoinTokens tokens = new JoinTokens(parts.store(), parts.clock(), parts.random());
    return (launch, host, provider) -> {
      try {
        return parts.firstBoot().of(tokens.issueFor(launch, host, provider), host);
      } catch (RefusedException e) {
        throw new InstanceException(e.getMessage(), e);
      }
    };
  }

  /**
   * Takes up the operations that the last controller left under way, and looks after hosts'
   * networks.
   */
  public void resume() {
    overlays.begin();
    operations.resume();
  }

  public Hosts hosts() {
    return hosts;
  }

  public Images images() {
    return images;
  }

  public Vms vms() {
    return vms;
  }

  public Migrations migrations() {
    return migrations;
  }

  public Plans plans() {
    return plans;
  }

  public Automatic automatic() {
    return automatic;
  }

  public Operations operations() {
    return operations;
  }

  public MeshKeys meshKeys() {
    return meshKeys;
  }

  public Launches launches() {
    return launches;
  }

  public StrayWatch strays() {
    return strays;
  }

  public JoinTokens joinTokens() {
    return joinTokens;
  }

  public Custody custody() {
    return custody;
  }

  public Repairs repairs() {
    return repairs;
  }

  public KnownProviders providers() {
    return providers;
  }

  public KeptRules rules() {
    return rules;
  }

  public Networks networks() {
    return networks;
  }

  public Exposures exposures() {
    return exposures;
  }

  public Traces traces() {
    return traces;
  }

  public Policies policies() {
    return policies;
  }

  public Labels labels() {
    return labels;
  }

  public Metering metering() {
    return metering;
  }

  public AdminTokens adminTokens() {
    return adminTokens;
  }

  /** Stops working on operations, leaving them for the next start. */
  @Override
  public void close() {
    repairs.close();
    operations.close();
    overlays.close();
    metering.close();
  }
}
