package io.godwit.controller.fleet;

import io.godwit.api.OperationView;
import io.godwit.api.Problem;
import io.godwit.api.ResolutionView;
import io.godwit.api.ResolveRequest;
import io.godwit.controller.operation.Json;
import io.godwit.controller.operation.SettleVm.Assumption;
import io.godwit.controller.operation.SettleVm.Copies;
import io.godwit.controller.operation.SettleVm.Decision;
import io.godwit.controller.reconcile.Choice;
import io.godwit.controller.reconcile.Consequence;
import io.godwit.controller.reconcile.Fencing;
import io.godwit.controller.reconcile.Picture;
import io.godwit.controller.reconcile.Resolution;
import io.godwit.controller.saga.Cause;
import io.godwit.controller.store.NewOperation;
import io.godwit.controller.store.OperationKind;
import io.godwit.controller.store.OperationRecord;
import io.godwit.controller.store.Store;
import io.godwit.controller.store.Transaction;
import io.godwit.controller.store.VmRecord;
import io.godwit.model.HostId;
import io.godwit.model.OperationId;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Whose a VM is where that is in doubt: the evidence, and the decision of a person. */
public final class Custody {
  private final Store store;
  private final Pictures pictures;
  private final InstanceWatch watch;
  private final ResolutionViews views;
  private final Submissions submissions;
  private final InstantSource clock;

  Custody(
      Store store,
      Pictures pictures,
      InstanceWatch watch,
      ResolutionViews views,
      Submissions submissions,
      InstantSource clock) {
    this.store = store;
    this.pictures = pictures;
    this.watch = watch;
    this.views = views;
    this.submissions = submissions;
    this.clock = clock;
  }

  /**
   * The evidence, and what each choice would mean.
   *
   * @throws RefusedException INVALID, NOT_FOUND
   */
  public ResolutionView show(String name) {
    return views.view(resolution(name, Map.of()));
  }

  private record Asked(String vm, ResolveRequest request, String by) {}

  /**
   * Carries out a person's decision.
   *
   * @param by the person, as the access token names them
   * @throws RefusedException INVALID, NOT_FOUND; CONFLICT where there is nothing to decide, the
   *     evidence contradicts the choice, or its consequence was not accepted by name
   */
  public OperationView resolve(
      String name, ResolveRequest request, String by, Optional<String> idempotencyKey) {
    Submissions.Request asked =
        new Submissions.Request(new Asked(name, request, by), idempotencyKey);
    return submissions.repeated(asked).orElseGet(() -> decide(name, request, by, asked));
  }

  private OperationView decide(
      String name, ResolveRequest request, String by, Submissions.Request asked) {
    HostId owner = host(request.owner());
    Map<HostId, Fencing> vouched = new HashMap<>();
    for (String host : Objects.requireNonNullElse(request.fenced(), List.<String>of())) {
      vouched.put(host(host), new Fencing.Vouched(by));
    }
    Resolution resolution = resolution(name, vouched);
    refuseWithoutDoubt(resolution);
    return switch (resolution.choose(owner)) {
      case Choice.Refused refused ->
          throw conflict(
              "VM '%s' is not given to host '%s': %s"
                  .formatted(name, request.owner(), refused.meaning()));
      case Choice.Possible choice -> {
        requireAccepted(request, choice);
        yield submit(resolution, choice, by, asked);
      }
    };
  }

  /** Moves operations on that are in doubt where evidence allows one end without loss. */
  void resolveByEvidence() {
    for (VmRecord vm : store.read(transaction -> transaction.vms().all())) {
      if (vm.operation().filter(this::isInDoubt).isPresent()) {
        Resolution resolution = resolution(vm, Map.of());
        resolution
            .byEvidence()
            .ifPresent(
                choice ->
                    submit(
                        resolution,
                        choice,
                        "evidence",
                        new Submissions.Request(choice, Optional.empty())));
      }
    }
  }

  private boolean isInDoubt(OperationId operation) {
    return store
        .read(transaction -> transaction.operations().find(operation))
        .filter(Custody::isInDoubt)
        .isPresent();
  }

  private static boolean isInDoubt(OperationRecord operation) {
    return operation.state() == io.godwit.controller.saga.SagaState.IN_DOUBT;
  }

  private OperationView submit(
      Resolution resolution, Choice.Possible choice, String by, Submissions.Request asked) {
    VmRecord vm = resolution.vm();
    Decision decision = decision(resolution, choice, by);
    return submissions.submit(
        asked,
        (transaction, id, fingerprint) -> {
          vm.operation().ifPresent(doubt -> endDoubt(transaction, vm, doubt, id, choice, by));
          transaction
              .operations()
              .insert(
                  new NewOperation(
                      id,
                      OperationKind.RESOLVE_VM,
                      Optional.of(vm.spec().id()),
                      Optional.of(vm.spec().name()),
                      Optional.empty(),
                      Optional.of(vm.owner()),
                      Optional.of(choice.host()),
                      Json.write(decision),
                      asked.idempotencyKey(),
                      fingerprint,
                      clock.instant()));
          if (!transaction.vms().pass(vm.spec().id(), vm.operation(), id)) {
            throw conflict("VM '%s' has changed meanwhile; look again".formatted(vm.spec().name()));
          }
        });
  }

  /** The operation ends here, under the same transaction that begins the decision's. */
  private void endDoubt(
      Transaction transaction,
      VmRecord vm,
      OperationId doubt,
      OperationId resolving,
      Choice.Possible choice,
      String by) {
    OperationRecord operation = transaction.operations().find(doubt).orElseThrow();
    if (!isInDoubt(operation)) {
      throw conflict(
          "operation %s works on VM '%s' and is not in doubt; wait for it"
              .formatted(doubt, vm.spec().name()));
    }
    transaction.reservations().release(doubt);
    transaction
        .operations()
        .endByDecision(
            doubt,
            new Cause(
                Cause.RESOLVED,
                "%s decided at %s that VM %s is host %s's (operation %s)"
                    .formatted(
                        by,
                        clock.instant(),
                        vm.spec().name(),
                        views.nameOf(choice.host()),
                        resolving)),
            clock.instant());
  }

  private Decision decision(Resolution resolution, Choice.Possible choice, String by) {
    VmRecord vm = resolution.vm();
    return new Decision(
        Decision.spec(vm.spec()),
        vm.epoch().value(),
        choice.decided().value(),
        choice.standDown().stream().map(HostId::toString).toList(),
        new Assumption(
            choice.host().toString(), choice.diskEpoch(), choice.basis(), choice.intent()),
        choice.consequence() == Consequence.LOSES_LATER_WRITES || !choice.fenced().isEmpty()
            ? Copies.KEPT
            : Copies.LEFT,
        by,
        views.grounds(resolution));
  }

  private void refuseWithoutDoubt(Resolution resolution) {
    VmRecord vm = resolution.vm();
    boolean doubted =
        vm.operation().isPresent()
            || !vm.confirmed()
            || !pictures.examine().conditions().stream()
                .filter(condition -> condition.vm().equals(vm.spec().id()))
                .filter(condition -> Pictures.isForAPerson(condition.code()))
                .toList()
                .isEmpty();
    if (!doubted) {
      throw conflict(
          "there is no doubt about VM '%s': it is host %s's under epoch %s"
              .formatted(vm.spec().name(), views.nameOf(vm.owner()), vm.epoch()));
    }
  }

  private void requireAccepted(ResolveRequest request, Choice.Possible choice) {
    if (!choice.consequence().name().equals(request.accept())) {
      throw conflict(
          "%s. If that is what you want, accept it by its name: %s"
              .formatted(choice.meaning(), choice.consequence()));
    }
    Set<String> named = new HashSet<>(Objects.requireNonNullElse(request.fenced(), List.of()));
    Set<String> needed = choice.fenced().stream().map(views::nameOf).collect(Collectors.toSet());
    named.removeAll(needed);
    if (!named.isEmpty()) {
      throw new RefusedException(
          Problem.Code.INVALID,
          "hosts %s need not be fenced for this; look at the evidence again. Nothing was changed"
              .formatted(named));
    }
  }

  /** For a person, who waits for what providers say now. */
  private Resolution resolution(String name, Map<HostId, Fencing> vouched) {
    watch.askFor(
        unfenced(find(name), vouched).witnesses().stream()
            .map(Picture.Host::id)
            .filter(host -> !vouched.containsKey(host))
            .toList());
    return resolution(find(name), vouched);
  }

  private VmRecord find(String name) {
    return store.read(transaction -> Vms.find(transaction, Names.vm(name)));
  }

  private Resolution resolution(VmRecord vm, Map<HostId, Fencing> vouched) {
    Resolution asked = unfenced(vm, vouched);
    Map<HostId, Fencing> fencings = new HashMap<>(vouched);
    fencings.putAll(pictures.fencings(asked.witnesses()));
    return new Resolution(asked.picture(), vm, asked.parties(), fencings);
  }

  private Resolution unfenced(VmRecord vm, Map<HostId, Fencing> vouched) {
    Set<HostId> parties =
        vm.operation()
            .flatMap(id -> store.read(transaction -> transaction.operations().find(id)))
            .map(Custody::parties)
            .orElse(Set.of());
    return new Resolution(pictures.now(), vm, parties, vouched);
  }

  private static Set<HostId> parties(OperationRecord operation) {
    Set<HostId> parties = new HashSet<>();
    operation.source().ifPresent(parties::add);
    operation.destination().ifPresent(parties::add);
    return parties;
  }

  private HostId host(String name) {
    return store.read(transaction -> Hosts.find(transaction, Names.host(name))).id();
  }

  private static RefusedException conflict(String message) {
    return new RefusedException(Problem.Code.CONFLICT, message + ". Nothing was changed");
  }
}
