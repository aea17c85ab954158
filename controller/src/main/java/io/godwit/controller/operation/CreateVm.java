package io.godwit.controller.operation;

import com.google.protobuf.InvalidProtocolBufferException;
import io.godwit.controller.saga.Cause;
import io.godwit.controller.saga.Saga;
import io.godwit.controller.saga.Step;
import io.godwit.controller.saga.StepException;
import io.godwit.controller.saga.StepRun;
import io.godwit.controller.saga.Undo;
import io.godwit.model.Epoch;
import io.godwit.model.HostId;
import io.godwit.model.VmSpec;
import io.godwit.protocol.ModelCodec;
import io.godwit.protocol.v1.DeleteVm;
import io.godwit.protocol.v1.Order;
import io.godwit.protocol.v1.StartVm;
import io.godwit.protocol.v1.StopVm;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * Makes a VM on a host. It is entered into the store, with its name, address and room, in the
 * transaction that accepts the operation; one that does not succeed leaves nothing.
 */
public final class CreateVm implements Saga {
  private final Creation creation;
  private final VmSpec vm;
  private final Workshop workshop;

  /**
   * What was asked for; constant, and kept as JSON.
   *
   * @param spec the VM's, as the protocol's message in base64: the store forgets the VM before the
   *     operation ends where it is taken back
   * @param seedFrom the host that sends the image; null where the host has it
   * @param revision of the store when the operation was accepted; 0 for operations of before
   */
  public record Creation(String spec, String host, String seedFrom, boolean start, long revision) {
    public static Creation of(
        VmSpec spec, HostId host, Optional<HostId> seedFrom, boolean start, long revision) {
      String message = Base64.getEncoder().encodeToString(ModelCodec.write(spec).toByteArray());
      return new Creation(
          message, host.toString(), seedFrom.map(HostId::toString).orElse(null), start, revision);
    }

    private Optional<HostId> seedHost() {
      return Optional.ofNullable(seedFrom).map(HostId::of);
    }

    private VmSpec vmSpec() {
      try {
        return ModelCodec.read(
            io.godwit.protocol.v1.VmSpec.parseFrom(Base64.getDecoder().decode(spec)));
      } catch (InvalidProtocolBufferException e) {
        throw new IllegalStateException("the store holds no VM's specification", e);
      }
    }
  }

  public CreateVm(Creation creation, Workshop workshop) {
    this.creation = creation;
    this.vm = creation.vmSpec();
    this.workshop = workshop;
  }

  @Override
  public List<Step> steps() {
    return List.of(
        Step.inStore("place", this::checkPlace, Undo.by(this::forget)),
        Seeding.step(workshop, vm.image(), creation.seedHost(), host()),
        Step.of("define", this::define, Undo.by(this::delete)),
        Step.of("start", this::start, Undo.by(this::stop)),
        Step.inStore("commit", this::commit, Undo.none("it is one write: done or not"))
            .committing());
  }

  private void checkPlace(StepRun run) throws StepException.Failed {
    Optional<Cause> lack = workshop.store().read(transaction -> Room.lacks(transaction, host()));
    if (lack.isPresent()) {
      throw new StepException.Failed(lack.get());
    }
  }

  private Undo.Outcome forget(StepRun run) {
    workshop.store().change(transaction -> transaction.vms().delete(vm.id(), run.operation()));
    workshop.tellNetworks(run);
    return Undo.Outcome.UNDONE;
  }

  private void define(StepRun run) throws StepException, InterruptedException {
    io.godwit.protocol.v1.CreateVm.Builder verb =
        io.godwit.protocol.v1.CreateVm.newBuilder()
            .setSpec(ModelCodec.write(vm))
            .setEpoch(Epoch.FIRST.value());
    workshop.bringNetworkOf(vm);
    give(run, "create", Order.newBuilder().setCreateVm(verb));
  }

  private Undo.Outcome delete(StepRun run) throws StepException, InterruptedException {
    DeleteVm.Builder verb =
        DeleteVm.newBuilder()
            .setVmId(vm.id().toString())
            .setEpoch(Epoch.FIRST.value())
            .setAskedAtRevision(creation.revision());
    return undone(run, "delete", Order.newBuilder().setDeleteVm(verb));
  }

  private void start(StepRun run) throws StepException, InterruptedException {
    if (creation.start()) {
      StartVm.Builder verb =
          StartVm.newBuilder()
              .setVmId(vm.id().toString())
              .setEpoch(Epoch.FIRST.value())
              .setAskedAtRevision(creation.revision());
      give(run, "start", Order.newBuilder().setStartVm(verb));
    }
  }

  private Undo.Outcome stop(StepRun run) throws StepException, InterruptedException {
    StopVm.Builder verb =
        StopVm.newBuilder()
            .setVmId(vm.id().toString())
            .setEpoch(Epoch.FIRST.value())
            .setMode(StopVm.Mode.AT_ONCE)
            .setAskedAtRevision(creation.revision());
    return undone(run, "stop", Order.newBuilder().setStopVm(verb));
  }

  private void commit(StepRun run) {
    workshop.store().change(transaction -> transaction.vms().setMade(vm.id()));
  }

  /** What the host never got to know needs no taking back. */
  private Undo.Outcome undone(StepRun run, String verb, Order.Builder order)
      throws StepException, InterruptedException {
    try {
      give(run, verb, order);
    } catch (StepException.Failed e) {
      if (!e.why().code().equals("UNKNOWN_VM")) {
        throw e;
      }
    }
    return Undo.Outcome.UNDONE;
  }

  private void give(StepRun run, String verb, Order.Builder order)
      throws StepException, InterruptedException {
    workshop.orders().give(run, host(), verb, workshop.limits().order(), order);
  }

  private HostId host() {
    return HostId.of(creation.host());
  }
}
