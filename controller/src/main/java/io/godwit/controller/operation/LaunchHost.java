package io.godwit.controller.operation;

import io.godwit.controller.operation.Instances.Instance;
import io.godwit.controller.operation.Instances.Keeper;
import io.godwit.controller.operation.Instances.State;
import io.godwit.controller.operation.Launch.Market;
import io.godwit.controller.operation.Provider.Right;
import io.godwit.controller.saga.Cause;
import io.godwit.controller.saga.Saga;
import io.godwit.controller.saga.SagaState;
import io.godwit.controller.saga.Step;
import io.godwit.controller.saga.StepException;
import io.godwit.controller.saga.StepRun;
import io.godwit.controller.saga.Undo;
import io.godwit.controller.store.HostRecord;
import io.godwit.controller.store.OperationKind;
import io.godwit.controller.store.OperationRecord;
import io.godwit.controller.store.Transaction;
import io.godwit.model.HostId;
import io.godwit.model.HostName;
import io.godwit.model.InstanceId;
import io.godwit.model.Location;
import io.godwit.model.OperationId;
import io.godwit.model.ProviderName;
import io.godwit.protocol.v1.HostAccelerator;
import io.godwit.protocol.v1.HostInventory;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Launches an instance, waits until it has joined as a host, and opens that to VMs once it is seen
 * that it can run them with the processor's help. The launch's token is the operation's id, so a
 * controller that starts again finds what it had launched; the host that joins is closed until
 * then.
 */
public final class LaunchHost implements Saga {
  private static final Logger LOG = System.getLogger(LaunchHost.class.getName());

  private static final int CONSOLE_LINES = 12;
  private static final int CONSOLE_WIDTH = 200;

  private final Wish wish;
  private final Workshop workshop;
  private final Arrivals arrivals;

  /**
   * What was asked for; constant, and kept as JSON.
   *
   * @param mostPerHour of a spot instance; null for no limit
   * @param keepFailed whether the instance of a launch that fails is left for its user to look at
   */
  public record Wish(
      String host,
      String provider,
      String type,
      String region,
      String zone,
      boolean spot,
      BigDecimal mostPerHour,
      boolean keepFailed) {
    Launch launch(String token, Launch.UserData userData) {
      return new Launch(
          token,
          hostName(),
          type,
          Optional.ofNullable(region),
          Optional.ofNullable(zone),
          spot ? new Market.Spot(Optional.ofNullable(mostPerHour)) : new Market.OnDemand(),
          userData);
    }

    /**
     * @throws IllegalArgumentException for a text out of its pattern; the message says what is
     */
    public void check() {
      Launch unused = launch("check", new Launch.UserData(""));
    }

    HostName hostName() {
      return new HostName(host);
    }

    ProviderName providerName() {
      return new ProviderName(provider);
    }
  }

  LaunchHost(Wish wish, Workshop workshop) {
    this.wish = wish;
    this.workshop = workshop;
    this.arrivals = new Arrivals(workshop.tasks());
  }

  /** The operation that launches a host of that name at this moment. */
  public static Optional<OperationRecord> launching(Transaction transaction, HostName host) {
    return transaction.operations().unfinished().stream()
        .filter(each -> each.kind() == OperationKind.LAUNCH_HOST)
        .filter(each -> wishOf(each).host().equals(host.value()))
        .findFirst();
  }

  /** Whether a launch may still end with its host in the fleet. */
  public static boolean isGoingOn(Transaction transaction, OperationId launch) {
    return transaction
        .operations()
        .find(launch)
        .map(OperationRecord::state)
        .filter(state -> state == SagaState.PENDING || state == SagaState.RUNNING)
        .isPresent();
  }

  /** Whether the host of that name joined by a launch, which has closed it since. */
  public static boolean hasJoined(Transaction transaction, OperationId launch, HostName host) {
    return joined(transaction, launch, host).isPresent();
  }

  private static Optional<HostRecord> joined(
      Transaction transaction, OperationId launch, HostName host) {
    return transaction
        .hosts()
        .find(host)
        .filter(each -> transaction.hosts().closedBy(each.id()).equals(Optional.of(launch)));
  }

  /** What a launch was asked for. */
  public static Wish wishOf(OperationRecord operation) {
    return Json.read(operation.parameters(), Wish.class);
  }

  @Override
  public List<Step> steps() {
    return List.of(
        Step.of("ask-provider", this::askProvider, Undo.none("it only looks")),
        Step.of("launch", this::launch, Undo.by(this::giveUp)),
        Step.of("await-host", this::awaitHost, Undo.by(this::forgetHost)),
        Step.inStore("open", this::open, Undo.none("it is one write: done or not")).committing());
  }

  /** A provider that does not answer, or not to us, is none at which anything is to be undone. */
  private void askProvider(StepRun run) throws StepException, InterruptedException {
    try {
      List<Instance> before = provider().list();
      boolean isLaunched =
          before.stream().anyMatch(each -> each.token().equals(Optional.of(token(run))));
      if (!isLaunched) {
        refuseFull();
      }
    } catch (InstanceException e) {
      throw failed("LAUNCH_FAILED", e);
    }
  }

  private void refuseFull() throws InstanceException, InterruptedException {
    Optional<Fault.QuotaFull> full = full();
    if (full.isPresent()) {
      throw new ProviderException(wish.providerName(), "launch", full.get());
    }
  }

  /** What the provider tells of its quota; where it tells nothing a launch finds out. */
  private Optional<Fault.QuotaFull> full() throws InterruptedException {
    try {
      Optional<Quota> quota = provider().quota();
      return quota.isEmpty()
          ? Optional.empty()
          : provider().types().stream()
              .filter(type -> type.name().equals(wish.type()))
              .findFirst()
              .flatMap(quota.get()::refusal);
    } catch (InstanceException e) {
      LOG.log(
          Level.INFO,
          "provider {0} does not tell its quota ({1}); host {2} is launched nevertheless",
          wish.providerName(),
          e.getMessage(),
          wish.host());
      return Optional.empty();
    }
  }

  private void launch(StepRun run) throws StepException, InterruptedException {
    try {
      Optional<Instance> before = launched(run);
      Instance instance = before.isPresent() ? before.get() : launchAnew(run);
      if (instance.state() == State.TERMINATED) {
        throw new StepException.Failed(
            new Cause(
                "LAUNCH_FAILED",
                "instance %s of host %s was launched, and its provider has terminated it"
                    .formatted(instance.id(), wish.host())));
      }
      run.keep(instance.id().value());
    } catch (InstanceException e) {
      throw failed("LAUNCH_FAILED", e);
    }
  }

  /** Another try had done it, with another join token: it is not told of yet. */
  private Instance launchAnew(StepRun run)
      throws InstanceException, StepException, InterruptedException {
    try {
      Launch launch =
          wish.launch(
              token(run),
              workshop.invitations().invite(run.operation(), wish.hostName(), wish.providerName()));
      return provider().launch(launch);
    } catch (ProviderException e) {
      if (!(e.fault() instanceof Fault.TokenReused)) {
        throw e;
      }
      return awaitLaunched(run).orElseThrow(() -> e);
    }
  }

  private Optional<Instance> awaitLaunched(StepRun run)
      throws InstanceException, StepException, InterruptedException {
    AtomicReference<Optional<Instance>> found = new AtomicReference<>(Optional.empty());
    boolean unused =
        arrivals.comes(
            () -> {
              found.set(launchedIfTold(run));
              return found.get().isPresent();
            },
            workshop.limits().halt(),
            run);
    return found.get();
  }

  private Optional<Instance> launchedIfTold(StepRun run) throws InterruptedException {
    try {
      return launched(run);
    } catch (InstanceException e) {
      return Optional.empty();
    }
  }

  /** What this operation has launched, as far as the provider tells of it. */
  private Optional<Instance> launched(StepRun run) throws InstanceException, InterruptedException {
    return provider().list().stream()
        .filter(each -> each.keeper() == Keeper.GODWIT)
        .filter(each -> each.token().equals(Optional.of(token(run))))
        .findFirst();
  }

  /**
   * A launch that was not answered may be told of only after a while; one that is told of later
   * still is a stray, which the ledger proves to be of this operation.
   */
  private Undo.Outcome giveUp(StepRun run) throws StepException, InterruptedException {
    forget(run);
    if (wish.keepFailed()) {
      return Undo.Outcome.UNDONE;
    }
    Optional<InstanceId> known = run.kept("launch").map(InstanceId::new);
    try {
      Optional<InstanceId> instance =
          known.isPresent() ? known : lateLaunched(run).map(Instance::id);
      if (instance.isPresent()) {
        terminate(instance.get());
      }
      return Undo.Outcome.UNDONE;
    } catch (InstanceException e) {
      throw new StepException.InDoubt(
          new Cause(
              "INSTANCE_LEFT",
              "whether the instance of host %s is given up is not known: %s"
                  .formatted(wish.host(), e.getMessage())),
          e);
    }
  }

  private Optional<Instance> lateLaunched(StepRun run)
      throws InstanceException, InterruptedException {
    AtomicReference<Optional<Instance>> found = new AtomicReference<>(launched(run));
    boolean unused =
        arrivals.comes(
            () -> {
              if (found.get().isEmpty()) {
                found.set(launchedIfTold(run));
              }
              return found.get().isPresent();
            },
            workshop.limits().removal());
    return found.get();
  }

  private void terminate(InstanceId instance) throws InstanceException, InterruptedException {
    try {
      provider().terminate(instance, new Right.Ours());
    } catch (ProviderException e) {
      if (!(e.fault() instanceof Fault.NotFound)) {
        throw e;
      }
    }
  }

  private void awaitHost(StepRun run) throws StepException, InterruptedException {
    if (!arrivals.comes(() -> hasJoined(run), workshop.limits().boot(), run)) {
      throw new StepException.Failed(
          new Cause(
              "HOST_DID_NOT_JOIN",
              "instance %s of host %s was launched, and no agent of it has joined after %d s; %s%s"
                  .formatted(
                      run.kept("launch").orElse("?"),
                      wish.host(),
                      workshop.limits().boot().toSeconds(),
                      fate(),
                      console(run))));
    }
    HostInventory inventory = host(run).flatMap(HostRecord::inventory).orElseThrow();
    if (inventory.getAccelerator() != HostAccelerator.KVM) {
      throw new StepException.Failed(
          new Cause(
              "CANNOT_NEST",
              "host %s has joined, and runs VMs without the processor's help (%s): type %s does not nest there; take another type. %s"
                  .formatted(wish.host(), inventory.getAccelerator(), wish.type(), fate())));
    }
    locate(run);
  }

  /** Before a VM can come: rules may want to know. Where its provider does not tell, as wished. */
  private void locate(StepRun run) throws InterruptedException {
    Location location =
        launchedIfTold(run)
            .map(Instance::location)
            .filter(told -> !told.equals(Location.UNKNOWN))
            .orElseGet(() -> Location.ofNullable(wish.region(), wish.zone(), null));
    HostId host = host(run).orElseThrow().id();
    if (!location.equals(Location.UNKNOWN)) {
      workshop.store().change(transaction -> transaction.hosts().tellLocation(host, location));
    }
  }

  private String fate() {
    return wish.keepFailed()
        ? "The instance is kept, as asked: terminate it at its provider"
        : "The instance is given up";
  }

  private boolean hasJoined(StepRun run) {
    return host(run)
        .filter(host -> host.inventory().isPresent())
        .filter(host -> workshop.facts().present(host.id()).isPresent())
        .isPresent();
  }

  /** The host that joined by this operation's token. */
  private Optional<HostRecord> host(StepRun run) {
    return workshop
        .store()
        .read(transaction -> joined(transaction, run.operation(), wish.hostName()));
  }

  private String console(StepRun run) throws InterruptedException {
    try {
      Optional<String> console =
          provider().console(new InstanceId(run.kept("launch").orElseThrow()));
      return console.map(LaunchHost::shown).orElse("");
    } catch (InstanceException e) {
      return "; its console is not told: " + e.getMessage();
    }
  }

  /** What a host writes is shown as text, whatever it is. */
  private static String shown(String console) {
    List<String> lines =
        console
            .lines()
            .map(line -> line.replaceAll("\\p{C}", ""))
            .map(line -> line.substring(0, Math.min(line.length(), CONSOLE_WIDTH)))
            .filter(l -> !l.isBlank())
            .toList();
    List<String> last = lines.subList(Math.max(0, lines.size() - CONSOLE_LINES), lines.size());
    return "; its console ends so:\n" + String.join("\n", last);
  }

  private Undo.Outcome forgetHost(StepRun run) {
    forget(run);
    return Undo.Outcome.UNDONE;
  }

  /**
   * Nobody joins by this launch any more. Of a host that has no VM can have come: it was closed
   * from its joining on.
   */
  private void forget(StepRun run) {
    workshop
        .store()
        .change(
            transaction -> {
              transaction.tokens().deleteJoinTokensOf(run.operation());
              if (!wish.keepFailed()) {
                joined(transaction, run.operation(), wish.hostName())
                    .ifPresent(host -> transaction.hosts().delete(host.id()));
              }
            });
  }

  private void open(StepRun run) throws StepException {
    HostRecord host =
        host(run)
            .orElseThrow(
                () ->
                    new StepException.Failed(
                        new Cause(
                            "HOST_GONE",
                            "host %s has joined, and is not in the fleet any more; %s"
                                .formatted(wish.host(), fate()))));
    workshop.store().change(transaction -> transaction.hosts().reopen(host.id(), run.operation()));
  }

  private Provider provider() throws InstanceException {
    return workshop.instances().of(wish.providerName());
  }

  private static String token(StepRun run) {
    return run.operation().toString();
  }

  private static StepException failed(String code, InstanceException why) {
    return new StepException.Failed(new Cause(code, why.getMessage()), why);
  }
}
