package io.godwit.controller.fleet;

import io.godwit.api.LaunchHostRequest;
import io.godwit.api.OperationView;
import io.godwit.api.PlanView;
import io.godwit.api.TerminateHostRequest;
import io.godwit.controller.operation.ApplyPlan;
import io.godwit.controller.operation.LaunchHost;
import io.godwit.controller.operation.Moves.Begun;
import io.godwit.controller.operation.PlanHosts;
import io.godwit.controller.operation.PlannedLaunch;
import io.godwit.controller.plan.PlanDocument;
import io.godwit.controller.saga.Cause;
import io.godwit.controller.saga.SagaState;
import io.godwit.controller.store.HostRecord;
import io.godwit.controller.store.OperationKind;
import io.godwit.controller.store.OperationRecord;
import io.godwit.controller.store.OperationTable.Accepted;
import io.godwit.controller.store.Store;
import io.godwit.controller.store.Transaction;
import io.godwit.migration.HostFacts;
import io.godwit.migration.MoveFacts;
import io.godwit.migration.MoveFacts.Manner;
import io.godwit.migration.Preflight;
import io.godwit.migration.Refusal;
import io.godwit.model.DataSize;
import io.godwit.model.HostName;
import io.godwit.model.OperationId;
import io.godwit.model.VmName;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Launches hosts for plans, and gives them up, as everybody's are. */
final class PlannedHosts implements PlanHosts {
  private static final int NAMED = 3;

  private final Store store;
  private final Facts facts;
  private final Launches launches;

  PlannedHosts(Store store, Facts facts, Launches launches) {
    this.store = store;
    this.facts = facts;
    this.launches = launches;
  }

  @Override
  public Begun launch(long plan, PlannedLaunch launch, String key) {
    Optional<OperationId> known = find(key);
    if (known.isPresent()) {
      return new Begun.By(known.get());
    }
    return isLaunched(plan, launch)
        ? new Begun.NotNeeded()
        : begun(
            "nothing was moved",
            () ->
                launches.launch(
                    new LaunchHostRequest(
                        launch.host(),
                        launch.provider(),
                        launch.type(),
                        launch.region(),
                        null,
                        false,
                        null,
                        false),
                    Optional.of(key)));
  }

  private boolean isLaunched(long plan, PlannedLaunch launch) {
    return store.read(transaction -> isThere(transaction, plan, new HostName(launch.host())));
  }

  /** Whether a host is in the fleet that the plan has launched. */
  static boolean isThere(Transaction transaction, long plan, HostName host) {
    return transaction.hosts().find(host).isPresent()
        && launchesOf(transaction, plan, host).anyMatch(launch -> launch.state() == SagaState.DONE);
  }

  /** The operations that launch, or have launched, a host for a plan. */
  static Stream<OperationRecord> launchesOf(Transaction transaction, long plan, HostName host) {
    return transaction.operations().byKeys(ApplyPlan.launchKeysOf(plan)).values().stream()
        .filter(operation -> operation.kind() == OperationKind.LAUNCH_HOST)
        .filter(operation -> LaunchHost.wishOf(operation).host().equals(host.value()));
  }

  @Override
  public Begun giveUp(long plan, PlannedLaunch launch, String key) {
    Optional<OperationId> known = find(key);
    if (known.isPresent()) {
      return new Begun.By(known.get());
    }
    return isLaunched(plan, launch)
        ? begun(
            "it stays",
            () ->
                launches.terminate(
                    launch.host(), new TerminateHostRequest(false), Optional.of(key)))
        : new Begun.NotNeeded();
  }

  private static Begun begun(String consequence, Supplier<OperationView> submission) {
    try {
      return new Begun.By(OperationId.of(submission.get().id()));
    } catch (RefusedException e) {
      return new Begun.Refused(
          new Cause("LAUNCH_REFUSED", "%s; %s".formatted(e.getMessage(), consequence)));
    }
  }

  private Optional<OperationId> find(String key) {
    return store
        .read(transaction -> transaction.operations().findByKey(key))
        .map(Accepted::operation);
  }

  @Override
  public Optional<Cause> unfit(long plan) {
    PlanDocument document =
        store.read(transaction -> PlanViews.document(transaction, Plans.find(transaction, plan)));
    List<PlanView.Move> left =
        store.read(transaction -> PlanChecks.movesLeft(transaction, document));
    List<String> why =
        document.launches().stream()
            .flatMap(launch -> unfit(new HostName(launch.host()), left).stream())
            .distinct()
            .limit(NAMED)
            .toList();
    return why.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Cause(
                "HOST_UNFIT",
                "nothing was moved, as a host that was launched is not as the plan took it to be: %s; take another type"
                    .formatted(String.join("; ", why))));
  }

  /** Of all that come, also by way of another host, what the host itself has against them. */
  private List<String> unfit(HostName name, List<PlanView.Move> left) {
    Optional<HostRecord> host = store.read(transaction -> transaction.hosts().find(name));
    if (host.isEmpty()) {
      return List.of();
    }
    List<MoveFacts> coming = facts(left, host.get());
    List<MoveFacts> staying = facts(List.copyOf(lastOfEach(left)), host.get());
    return coming.isEmpty() ? List.of() : unfit(host.get(), coming, staying);
  }

  /** Of VMs that go on from a host, not all are there at once. */
  private static Collection<PlanView.Move> lastOfEach(List<PlanView.Move> left) {
    Map<String, PlanView.Move> last = new HashMap<>();
    left.forEach(move -> last.put(move.vm(), move));
    return last.values();
  }

  private List<MoveFacts> facts(List<PlanView.Move> moves, HostRecord host) {
    return moves.stream().flatMap(move -> facts(move, host).stream()).toList();
  }

  private Optional<MoveFacts> facts(PlanView.Move move, HostRecord host) {
    return move.destination().equals(host.name().value())
        ? store
            .read(transaction -> transaction.vms().find(new VmName(move.vm())))
            .map(
                vm ->
                    facts.move(
                        vm, host.id(), move.cold() ? Manner.COLD : Manner.LIVE, Optional.empty()))
        : Optional.empty();
  }

  private static List<String> unfit(
      HostRecord host, List<MoveFacts> coming, List<MoveFacts> staying) {
    HostFacts there = coming.getFirst().destination();
    Stream<Refusal> together =
        Stream.concat(
            lack(there.memoryFree(), sum(staying, move -> move.vm().memory()))
                .map(needed -> new Refusal.NoMemory(host.name(), needed, there.memoryFree()))
                .stream(),
            lack(there.diskFree(), sum(staying, MoveFacts::overlay))
                .map(needed -> new Refusal.NoDisk(host.name(), needed, there.diskFree()))
                .stream());
    return Stream.concat(
            together,
            coming.stream()
                .flatMap(move -> Preflight.check(move).stream())
                .filter(PlannedHosts::isOfTheHost))
        .map(Refusal::reason)
        .toList();
  }

  private static DataSize sum(List<MoveFacts> moves, Function<MoveFacts, DataSize> amount) {
    return moves.stream().map(amount).reduce(DataSize.ZERO, DataSize::plus);
  }

  private static Optional<DataSize> lack(DataSize free, DataSize needed) {
    return Optional.of(needed).filter(all -> all.isMoreThan(free));
  }

  /** The rest is looked at before each wave, and when each move begins. */
  private static boolean isOfTheHost(Refusal refusal) {
    return switch (refusal) {
      case Refusal.NoMemory room -> true;
      case Refusal.NoDisk room -> true;
      case Refusal.CpuModelUnknown cpu -> true;
      case Refusal.CpuFeaturesMissing cpu -> true;
      case Refusal.MachineTypeUnknown machine -> true;
      case Refusal.NetworkUnfit mesh -> true;
      case Refusal.BalloonUnknown balloon -> true;
      case Refusal.QemuTooOld qemu -> true;
      case Refusal.AcceleratorDiffers accelerator -> true;
      default -> false;
    };
  }
}
