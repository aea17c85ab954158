package io.godwit.controller.operation;

import com.google.protobuf.InvalidProtocolBufferException;
import io.godwit.controller.reconcile.Evidence;
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
import io.godwit.protocol.v1.AssumeVm;
import io.godwit.protocol.v1.FinishOutgoing;
import io.godwit.protocol.v1.Order;
import io.godwit.protocol.v1.OrderDone;
import io.godwit.protocol.v1.QueryVm;
import io.godwit.protocol.v1.Revoke;
import io.godwit.protocol.v1.RunIntent;
import io.godwit.protocol.v1.StandDown;
import io.godwit.protocol.v1.VmEvidence;
import java.util.Base64;
import java.util.List;

/**
 * Carries out a decision whose a VM is, or cleans up where it is not. Everybody else stands down
 * under the decided epoch before the store has the new owner, and only then the owner is told: at
 * no moment may two hosts run it.
 */
public final class SettleVm implements Saga {
  private final Decision decision;
  private final VmSpec vm;
  private final Workshop workshop;

  /**
   * What was decided; constant, and kept as JSON.
   *
   * @param spec the VM's, as the protocol's message in base64
   * @param known the epoch that the decision was made on
   * @param decided the epoch under which it holds
   * @param standDown hosts that answer and must not run it
   * @param assumption what the new owner is to do; null where only others are cleaned up
   * @param by who decided
   * @param grounds the evidence, for people
   */
  public record Decision(
      String spec,
      long known,
      long decided,
      List<String> standDown,
      Assumption assumption,
      Copies copies,
      String by,
      String grounds) {
    public static String spec(VmSpec vm) {
      return Base64.getEncoder().encodeToString(ModelCodec.write(vm).toByteArray());
    }

    private VmSpec vm() {
      try {
        return ModelCodec.read(
            io.godwit.protocol.v1.VmSpec.parseFrom(Base64.getDecoder().decode(spec)));
      } catch (InvalidProtocolBufferException e) {
        throw new IllegalStateException("the store holds no VM's specification", e);
      }
    }
  }

  /** What becomes of other hosts' copies. */
  public enum Copies {
    /** They may have what the owner lacks, and are kept. */
    KEPT,
    /** Their hosts' ledgers prove them superseded. */
    REMOVED,
    /** They are left to the next look. */
    LEFT
  }

  /** What the new owner is to do. */
  public record Assumption(String host, long diskEpoch, AssumeVm.Basis basis, RunIntent intent) {}

  public SettleVm(Decision decision, Workshop workshop) {
    this.decision = decision;
    this.vm = decision.vm();
    this.workshop = workshop;
  }

  @Override
  public List<Step> steps() {
    Step standDown =
        Step.of(
            "stand-down",
            this::standDown,
            Undo.none("a host that has stood down had no title that counts"));
    return decision.assumption() == null
        ? List.of(
            standDown,
            Step.of("clean-up", this::cleanUp, Undo.none("only what is superseded is removed")))
        : List.of(
            standDown,
            Step.inStore("decide", this::decide, Undo.none("it is one write: done or not"))
                .committing(),
            Step.of("assume", this::assume, Undo.none("the decision stands")));
  }

  private void standDown(StepRun run) throws StepException, InterruptedException {
    for (String host : decision.standDown()) {
      StandDown.Builder verb =
          StandDown.newBuilder().setVmId(vm.id().toString()).setEpoch(decision.decided());
      give(
          run, HostId.of(host), "stand-down-" + index(host), Order.newBuilder().setStandDown(verb));
    }
  }

  private void decide(StepRun run) throws StepException.Failed {
    Epoch decided = new Epoch(decision.decided());
    HostId owner = HostId.of(decision.assumption().host());
    boolean done =
        workshop
            .store()
            .write(
                transaction -> {
                  if (decision.copies() == Copies.KEPT) {
                    transaction.vms().keepCopies(vm.id(), decided);
                  }
                  return transaction
                      .vms()
                      .decide(
                          vm.id(), run.operation(), new Epoch(decision.known()), decided, owner);
                });
    if (!done) {
      throw new StepException.Failed(
          new Cause(
              "EPOCH_TAKEN", "VM %s has changed hands since it was decided".formatted(vm.name())));
    }
  }

  private void assume(StepRun run) throws StepException, InterruptedException {
    Assumption assumption = decision.assumption();
    AssumeVm.Builder verb =
        AssumeVm.newBuilder()
            .setSpec(ModelCodec.write(vm))
            .setEpoch(decision.decided())
            .setDiskEpoch(assumption.diskEpoch())
            .setBasis(assumption.basis())
            .setRunIntent(assumption.intent());
    workshop.bringNetworkOf(vm);
    give(run, HostId.of(assumption.host()), "assume", Order.newBuilder().setAssumeVm(verb));
  }

  private void cleanUp(StepRun run) throws StepException, InterruptedException {
    for (String host : decision.standDown()) {
      cleanUp(run, HostId.of(host));
    }
  }

  /** By what the host's journal says now: each of the two orders removes only what it proves. */
  private void cleanUp(StepRun run, HostId host) throws StepException, InterruptedException {
    VmEvidence left = query(run, host);
    if (Evidence.isActive(left)) {
      throw new StepException.Failed(
          new Cause("WRONG_STATE", "VM %s is active there and is left alone".formatted(vm.name())));
    }
    switch (left.getOwnership()) {
      case SUPERSEDED ->
          give(
              run,
              host,
              "finish-" + index(host.toString()),
              Order.newBuilder()
                  .setFinishOutgoing(
                      FinishOutgoing.newBuilder()
                          .setVmId(vm.id().toString())
                          .setGrantedEpoch(left.getEpoch())));
      case REVOKED ->
          give(
              run,
              host,
              "revoke-" + index(host.toString()),
              Order.newBuilder()
                  .setRevoke(
                      Revoke.newBuilder()
                          .setVmId(vm.id().toString())
                          .setGrantedEpoch(left.getEpoch())));
      case OWNED, HANDING_OVER, INCOMING, OWNERSHIP_NONE, OWNERSHIP_UNREADABLE, UNRECOGNIZED ->
          throw new StepException.Failed(
              new Cause(
                  "WRONG_STATE",
                  "VM %s is %s there and is left alone".formatted(vm.name(), left.getOwnership())));
    }
  }

  private VmEvidence query(StepRun run, HostId host) throws StepException, InterruptedException {
    return give(
            run,
            host,
            "query-" + index(host.toString()),
            Order.newBuilder().setQueryVm(QueryVm.newBuilder().setVmId(vm.id().toString())))
        .getEvidence();
  }

  /** An order's name has letters only. */
  private String index(String host) {
    return Character.toString('a' + decision.standDown().indexOf(host));
  }

  private OrderDone give(StepRun run, HostId host, String verb, Order.Builder order)
      throws StepException, InterruptedException {
    return workshop.orders().give(run, host, verb, workshop.limits().order(), order);
  }
}
