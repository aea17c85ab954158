package io.godwit.controller.operation;

import io.godwit.controller.saga.Saga;
import io.godwit.controller.store.OperationRecord;
import io.godwit.model.OperationId;
import io.godwit.model.VmSpec;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Builds an operation's saga from what is stored of it. */
public final class Catalogue {
  private final Workshop workshop;
  private final Consumer<String> discardUpload;
  private final Supplier<Moves> moves;
  private final Supplier<PlanHosts> hosts;

  /**
   * @param moves asked for when a plan is applied: they are made by operations, which need this
   * @param hosts likewise
   */
  public Catalogue(
      Workshop workshop,
      Consumer<String> discardUpload,
      Supplier<Moves> moves,
      Supplier<PlanHosts> hosts) {
    this.workshop = workshop;
    this.moves = moves;
    this.hosts = hosts;
    this.discardUpload = discardUpload;
  }

  public Saga saga(OperationId id) {
    return saga(
        workshop.store().read(transaction -> transaction.operations().find(id)).orElseThrow());
  }

  private Saga saga(OperationRecord operation) {
    String json = operation.parameters();
    return switch (operation.kind()) {
      case CREATE_VM -> new CreateVm(Json.read(json, CreateVm.Creation.class), workshop);
      case START_VM -> new StartVm(Json.read(json, VmAtHost.Target.class), workshop);
      case STOP_VM -> new StopVm(Json.read(json, StopVm.Stop.class), workshop);
      case DELETE_VM -> new DeleteVm(Json.read(json, VmAtHost.Target.class), workshop);
      case MIGRATE -> new MigrateVm(Json.read(json, Move.class), spec(operation), workshop);
      case RESOLVE_VM, RECONCILE_VM ->
          new SettleVm(Json.read(json, SettleVm.Decision.class), workshop);
      case IMPORT_IMAGE ->
          new ImportImage(Json.read(json, ImportImage.Upload.class), workshop, discardUpload);
      case LAUNCH_HOST -> new LaunchHost(Json.read(json, LaunchHost.Wish.class), workshop);
      case TERMINATE_HOST ->
          new TerminateHost(Json.read(json, TerminateHost.Farewell.class), workshop);
      case APPLY_PLAN ->
          new ApplyPlan(
              Json.read(json, ApplyPlan.Application.class), workshop, moves.get(), hosts.get());
    };
  }

  /** A VM that is moved is locked, so the store has it until its operation has ended. */
  private VmSpec spec(OperationRecord operation) {
    return workshop
        .store()
        .read(transaction -> transaction.vms().find(operation.vm().orElseThrow()))
        .orElseThrow()
        .spec();
  }
}
