package io.godwit.controller.fleet;

import io.godwit.api.MigrationRequest;
import io.godwit.api.OperationView;
import io.godwit.api.PreflightView;
import io.godwit.api.Problem;
import io.godwit.controller.operation.Json;
import io.godwit.controller.operation.Move;
import io.godwit.controller.store.HostRecord;
import io.godwit.controller.store.NewOperation;
import io.godwit.controller.store.OperationKind;
import io.godwit.controller.store.Store;
import io.godwit.controller.store.Transaction;
import io.godwit.controller.store.VmRecord;
import io.godwit.migration.HostFacts;
import io.godwit.migration.MoveFacts;
import io.godwit.migration.MoveFacts.Manner;
import io.godwit.migration.Preflight;
import io.godwit.migration.Refusal;
import io.godwit.model.DataSize;
import io.godwit.model.HostId;
import io.godwit.model.HostName;
import io.godwit.model.OperationId;
import io.godwit.model.ProviderName;
import io.godwit.model.VmName;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Moving VMs between hosts. */
public final class Migrations {
  private static final String PROVIDER = "provider/";

  private final Store store;
  private final Facts facts;
  private final KeptRules rules;
  private final Windows windows;
  private final Submissions submissions;
  private final InstantSource clock;
  private final List<Consumer<String>> listeners = new CopyOnWriteArrayList<>();

  Migrations(
      Store store,
      Facts facts,
      KeptRules rules,
      Windows windows,
      Submissions submissions,
      InstantSource clock) {
    this.store = store;
    this.facts = facts;
    this.rules = rules;
    this.windows = windows;
    this.submissions = submissions;
    this.clock = clock;
  }

  /** How a VM is moved, whichever host it goes to. */
  private record Terms(Manner manner, Optional<Duration> silence, Timing timing) {}

  private enum Timing {
    IN_ITS_WINDOWS,
    WHENEVER
  }

  /** A move that was looked at, and what stands against it. */
  private record Inspected(VmRecord vm, MoveFacts facts, Timing timing, List<Refusal> refusals) {
    long seedBytes() {
      return facts.needsSeed() ? facts.vm().image().fileSize().bytes() : 0;
    }
  }

  /**
   * Says whether a move would go; the request's {@code dryRun} is not looked at.
   *
   * @throws RefusedException INVALID, NOT_FOUND, UNAVAILABLE
   */
  public PreflightView preflight(MigrationRequest request) {
    Inspected move = inspect(request);
    return new PreflightView(
        move.vm().spec().name().value(),
        move.facts().source().name().value(),
        move.facts().destination().name().value(),
        Refusals.views(move.refusals()),
        move.seedBytes(),
        request.cold() ? 0 : move.vm().spec().memory().bytes(),
        move.facts().overlay().bytes());
  }

  /**
   * Moves a VM.
   *
   * @throws RefusedException INVALID, NOT_FOUND, UNAVAILABLE, PREFLIGHT_FAILED with its reasons,
   *     CONFLICT where another operation has begun meanwhile
   */
  public OperationView submit(MigrationRequest asked, Optional<String> idempotencyKey) {
    Submissions.Request request = new Submissions.Request(asked, idempotencyKey);
    return submissions.repeated(request).orElseGet(() -> submit(asked, request));
  }

  /** Tells of each operation that moves a VM, whoever asked for it, when it begins. */
  public void onSubmitted(Consumer<String> listener) {
    listeners.add(listener);
  }

  private OperationView submit(MigrationRequest asked, Submissions.Request request) {
    Inspected move = inspect(asked);
    if (!move.refusals().isEmpty()) {
      throw Refusals.preflight("VM '%s' cannot be moved".formatted(asked.vm()), move.refusals());
    }
    OperationView begun =
        submissions.submit(
            request,
            (transaction, id, fingerprint) -> {
              refuseBroken(transaction, move);
              transaction.operations().insert(operation(id, asked, request, fingerprint, move));
              if (!transaction.vms().lock(move.vm().spec().id(), id)) {
                throw new RefusedException(
                    Problem.Code.CONFLICT,
                    "another operation has begun on VM '%s'; nothing was changed"
                        .formatted(asked.vm()));
              }
            });
    listeners.forEach(listener -> listener.accept(begun.id()));
    return begun;
  }

  /** Once more in the transaction in which it begins: another move may have begun meanwhile. */
  private void refuseBroken(Transaction transaction, Inspected move) {
    List<Refusal> broken =
        Stream.concat(
                KeptRules.against(transaction, move.vm(), move.facts().destination().id()).stream(),
                closed(transaction, move).stream())
            .toList();
    if (!broken.isEmpty()) {
      throw Refusals.preflight(
          "VM '%s' cannot be moved".formatted(move.vm().spec().name()), broken);
    }
  }

  private List<Refusal> closed(Transaction transaction, Inspected move) {
    return switch (move.timing()) {
      case IN_ITS_WINDOWS -> Windows.closed(transaction, asked(move.facts()), clock.instant());
      case WHENEVER -> List.of();
    };
  }

  private NewOperation operation(
      OperationId id,
      MigrationRequest asked,
      Submissions.Request request,
      String fingerprint,
      Inspected inspected) {
    VmRecord vm = inspected.vm();
    Move move = move(asked, inspected);
    return new NewOperation(
        id,
        OperationKind.MIGRATE,
        Optional.of(vm.spec().id()),
        Optional.of(vm.spec().name()),
        Optional.empty(),
        Optional.of(HostId.of(move.source())),
        Optional.of(HostId.of(move.destination())),
        Json.write(move),
        request.idempotencyKey(),
        fingerprint,
        clock.instant());
  }

  private static Move move(MigrationRequest asked, Inspected inspected) {
    MoveFacts facts = inspected.facts();
    return new Move(
        facts.vm().id().toString(),
        facts.source().id().toString(),
        facts.destination().id().toString(),
        inspected.vm().epoch().value(),
        facts.manner(),
        facts.needsSeed() ? seed(facts) : null,
        Preflight.diskNeeded(facts).bytes(),
        Objects.requireNonNullElse(asked.maxSpeedBytes(), 0L),
        asked.outsideWindows());
  }

  /** The source where it can: no third host need be troubled. */
  private static String seed(MoveFacts facts) {
    return facts.seeds().stream()
        .map(HostFacts::id)
        .min(Comparator.comparing(host -> !host.equals(facts.source().id())))
        .orElseThrow()
        .toString();
  }

  private Inspected inspect(MigrationRequest asked) {
    if (asked.maxSpeedBytes() != null && asked.maxSpeedBytes() < 1) {
      throw new RefusedException(
          Problem.Code.INVALID, "a speed limit is at least 1 byte per second");
    }
    VmRecord vm = store.read(transaction -> confirmed(transaction, Names.vm(asked.vm())));
    Terms terms =
        new Terms(
            manner(asked),
            PlanWishes.maximumBlackout(asked.maximumBlackoutMillis()),
            asked.outsideWindows() ? Timing.WHENEVER : Timing.IN_ITS_WINDOWS);
    if (asked.destination() != null && asked.destination().startsWith(PROVIDER)) {
      return best(vm, terms, Names.provider(asked.destination().substring(PROVIDER.length())));
    }
    HostId destination =
        store.read(transaction -> Hosts.find(transaction, Names.host(asked.destination()))).id();
    return inspect(vm, destination, terms);
  }

  private static VmRecord confirmed(Transaction transaction, VmName name) {
    VmRecord vm = Vms.find(transaction, name);
    Vms.refuseUnconfirmed(transaction, vm);
    return vm;
  }

  private static Manner manner(MigrationRequest asked) {
    if (asked.cold() && asked.postCopy()) {
      throw new RefusedException(
          Problem.Code.INVALID,
          "a stopped VM has no memory to fetch: ask for a cold move or for post-copy, not for both");
    }
    if (asked.cold()) {
      return Manner.COLD;
    }
    return asked.postCopy() ? Manner.LIVE_OR_POST_COPY : Manner.LIVE;
  }

  private Inspected inspect(VmRecord vm, HostId destination, Terms terms) {
    MoveFacts move = facts.move(vm, destination, terms.manner(), Optional.empty());
    Optional<Refusal> doubt =
        store.read(
            transaction -> DoubtedNetworks.against(transaction, vm.spec().port(), destination));
    List<Refusal> refusals =
        Stream.of(
                Preflight.check(move).stream(),
                rules.against(vm, destination).stream(),
                tooSilent(vm, move, terms.silence()).stream(),
                untimely(move, terms.timing()).stream(),
                doubt.stream())
            .flatMap(each -> each)
            .toList();
    return new Inspected(vm, move, terms.timing(), refusals);
  }

  /** One that is stopped, and moved so, is silent anyway. */
  private List<Refusal> tooSilent(VmRecord vm, MoveFacts move, Optional<Duration> most) {
    HostName source = move.source().name();
    HostName destination = move.destination().name();
    if (!move.manner().isLive()) {
      return List.of();
    }
    return store.read(
        transaction ->
            Silences.kept(transaction, PastMoves.until(store, clock.instant()))
                .against(vm.spec().name(), source, destination, most));
  }

  private List<Refusal> untimely(MoveFacts move, Timing timing) {
    return switch (timing) {
      case IN_ITS_WINDOWS ->
          store
              .read(transaction -> windows.of(transaction, List.of(asked(move)), clock.instant()))
              .late()
              .stream()
              .map(Windows::refusal)
              .toList();
      case WHENEVER -> List.of();
    };
  }

  private static Windows.Asked asked(MoveFacts move) {
    return new Windows.Asked(1, move.vm().name(), move.source().name(), move.destination().name());
  }

  /** The host of a provider with the fewest refusals, then no seed, then the most memory left. */
  private Inspected best(VmRecord vm, Terms terms, ProviderName provider) {
    List<HostId> hosts =
        store.read(transaction -> transaction.hosts().all()).stream()
            .filter(host -> host.provider().equals(provider))
            .map(HostRecord::id)
            .filter(host -> !host.equals(vm.owner()))
            .toList();
    return hosts.stream()
        .map(host -> inspect(vm, host, terms))
        .min(
            Comparator.comparingInt((Inspected each) -> each.refusals().size())
                .thenComparing(each -> each.facts().needsSeed())
                .thenComparing(Migrations::memoryFree, Comparator.reverseOrder()))
        .orElseThrow(
            () ->
                new RefusedException(
                    Problem.Code.NOT_FOUND,
                    "provider '%s' has no host to which VM '%s' could move"
                        .formatted(provider, vm.spec().name())));
  }

  private static DataSize memoryFree(Inspected move) {
    return move.facts().destination().memoryFree();
  }
}
