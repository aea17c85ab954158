package io.godwit.controller.fleet;

import io.godwit.api.CreateVmRequest;
import io.godwit.api.OperationView;
import io.godwit.api.Problem;
import io.godwit.api.StopVmRequest;
import io.godwit.api.VmDemandView;
import io.godwit.api.VmView;
import io.godwit.controller.operation.Json;
import io.godwit.controller.operation.StopVm.Stop;
import io.godwit.controller.operation.VmAtHost.Target;
import io.godwit.controller.store.NewOperation;
import io.godwit.controller.store.OperationKind;
import io.godwit.controller.store.Store;
import io.godwit.controller.store.Transaction;
import io.godwit.controller.store.VmRecord;
import io.godwit.model.HostId;
import io.godwit.model.OperationId;
import io.godwit.model.VmId;
import io.godwit.model.VmName;
import io.godwit.model.VmState;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** The VMs and what can be done with them where they are. */
public final class Vms {
  private static final Set<VmState> UP = EnumSet.of(VmState.RUNNING, VmState.PAUSED);
  private static final Set<VmState> DOWN = EnumSet.of(VmState.STOPPED, VmState.CRASHED);
  private static final int DEFAULT_PATIENCE_SECONDS = 60;
  private static final int LONGEST_PATIENCE_SECONDS = 3600;

  private final Store store;
  private final VmStates states;
  private final VmViews views;
  private final DemandViews demands;
  private final NewVms newVms;
  private final Submissions submissions;
  private final InstantSource clock;

  Vms(
      Store store,
      VmStates states,
      VmViews views,
      DemandViews demands,
      NewVms newVms,
      Submissions submissions,
      InstantSource clock) {
    this.store = store;
    this.states = states;
    this.views = views;
    this.demands = demands;
    this.newVms = newVms;
    this.submissions = submissions;
    this.clock = clock;
  }

  /** By name. */
  public List<VmView> list() {
    return store.read(
        transaction ->
            transaction.vms().all().stream().map(vm -> views.view(transaction, vm)).toList());
  }

  /**
   * @throws RefusedException INVALID, NOT_FOUND
   */
  public VmView show(String name) {
    VmName vm = Names.vm(name);
    return store.read(transaction -> views.view(transaction, find(transaction, vm)));
  }

  /**
   * What a VM uses.
   *
   * @throws RefusedException INVALID, NOT_FOUND
   */
  public VmDemandView demand(String name) {
    VmName vm = Names.vm(name);
    return store.read(transaction -> demands.view(transaction, find(transaction, vm)));
  }

  /**
   * @throws RefusedException INVALID, EXISTS, NOT_FOUND, PREFLIGHT_FAILED where no host fits,
   *     UNAVAILABLE
   */
  public OperationView submitCreate(CreateVmRequest request, Optional<String> idempotencyKey) {
    return newVms.submit(request, idempotencyKey);
  }

  private record NamedRequest(OperationKind kind, String name, StopVmRequest stop) {}

  /**
   * @throws RefusedException NOT_FOUND, CONFLICT where it runs or is worked on, UNAVAILABLE
   */
  public OperationView submitStart(String name, Optional<String> idempotencyKey) {
    NamedRequest request = new NamedRequest(OperationKind.START_VM, name, null);
    return submit(request, idempotencyKey, DOWN, Json::write);
  }

  /**
   * @throws RefusedException NOT_FOUND, INVALID, CONFLICT where it does not run or is worked on,
   *     UNAVAILABLE
   */
  public OperationView submitStop(
      String name, StopVmRequest request, Optional<String> idempotencyKey) {
    int patience = patienceSeconds(request);
    NamedRequest named = new NamedRequest(OperationKind.STOP_VM, name, request);
    return submit(named, idempotencyKey, UP, target -> Json.write(new Stop(target, patience)));
  }

  /**
   * @throws RefusedException NOT_FOUND, CONFLICT where it runs or is worked on, UNAVAILABLE
   */
  public OperationView submitDelete(String name, Optional<String> idempotencyKey) {
    NamedRequest request = new NamedRequest(OperationKind.DELETE_VM, name, null);
    return submit(request, idempotencyKey, DOWN, Json::write);
  }

  /** Where a VM's console is. */
  public record Console(HostId host, VmId vm) {}

  /**
   * @throws RefusedException NOT_FOUND, CONFLICT where it does not run, UNAVAILABLE
   */
  public Console console(String name) {
    VmRecord vm = store.read(transaction -> find(transaction, Names.vm(name)));
    refuseUnlessIn(vm, UP);
    return new Console(states.whereIs(vm), vm.spec().id());
  }

  private OperationView submit(
      NamedRequest asked,
      Optional<String> idempotencyKey,
      Set<VmState> in,
      Function<Target, String> parameters) {
    VmName name = Names.vm(asked.name());
    return submissions.submit(
        new Submissions.Request(asked, idempotencyKey),
        (transaction, id, fingerprint) -> {
          VmRecord vm = find(transaction, name);
          refuseBusy(vm);
          if (!(asked.kind() == OperationKind.DELETE_VM && states.isGone(vm))) {
            refuseUnconfirmed(transaction, vm);
            refuseUnlessIn(vm, in);
          }
          Target target = Target.of(transaction, vm.spec().id(), vm.owner(), vm.epoch());
          transaction
              .operations()
              .insert(
                  operation(
                      id, asked.kind(), vm, parameters.apply(target), idempotencyKey, fingerprint));
          transaction.vms().lock(vm.spec().id(), id);
        });
  }

  private NewOperation operation(
      OperationId id,
      OperationKind kind,
      VmRecord vm,
      String parameters,
      Optional<String> idempotencyKey,
      String fingerprint) {
    return new NewOperation(
        id,
        kind,
        Optional.of(vm.spec().id()),
        Optional.of(vm.spec().name()),
        Optional.empty(),
        Optional.of(vm.owner()),
        Optional.empty(),
        parameters,
        idempotencyKey,
        fingerprint,
        clock.instant());
  }

  static VmRecord find(Transaction transaction, VmName name) {
    return transaction
        .vms()
        .find(name)
        .orElseThrow(() -> RefusedException.notFound("VM", name.value()));
  }

  private static void refuseBusy(VmRecord vm) {
    vm.operation()
        .ifPresent(
            operation -> {
              throw new RefusedException(
                  Problem.Code.CONFLICT,
                  "operation %s works on VM '%s'; wait for it (godwit operation watch %s)"
                      .formatted(operation, vm.spec().name(), operation));
            });
  }

  /**
   * @throws RefusedException UNAVAILABLE while no host has proven the VM its own since the store
   *     was lost or restored
   */
  static void refuseUnconfirmed(Transaction transaction, VmRecord vm) {
    if (!vm.confirmed()) {
      throw new RefusedException(
          Problem.Code.UNAVAILABLE,
          "the controller's store was lost or restored, and no host has proven yet that VM '%s' is its own; wait for host %s, or decide with godwit vm resolve %s. Nothing was changed"
              .formatted(
                  vm.spec().name(),
                  transaction
                      .hosts()
                      .find(vm.owner())
                      .map(host -> host.name().value())
                      .orElse(vm.owner().toString()),
                  vm.spec().name()));
    }
  }

  private void refuseUnlessIn(VmRecord vm, Set<VmState> wanted) {
    VmState state = states.of(vm);
    if (state == VmState.UNKNOWN) {
      throw new RefusedException(
          Problem.Code.UNAVAILABLE,
          "the host of VM '%s' does not answer, so nothing can be done with it; look at its agent"
              .formatted(vm.spec().name()));
    }
    if (!wanted.contains(state)) {
      throw new RefusedException(
          Problem.Code.CONFLICT,
          "VM '%s' is %s; %s it first"
              .formatted(vm.spec().name(), state, wanted.equals(DOWN) ? "stop" : "start"));
    }
  }

  private static int patienceSeconds(StopVmRequest request) {
    if (request.force()) {
      return 0;
    }
    int seconds = Objects.requireNonNullElse(request.timeoutSeconds(), DEFAULT_PATIENCE_SECONDS);
    if (seconds < 1 || seconds > LONGEST_PATIENCE_SECONDS) {
      throw new RefusedException(
          Problem.Code.INVALID,
          "a guest gets 1 to %d seconds to stop, not %d"
              .formatted(LONGEST_PATIENCE_SECONDS, seconds));
    }
    return seconds;
  }
}
