package io.godwit.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.controller.operation.ApplyPlan.Application;
import io.godwit.controller.operation.ApplyPlan.Wave;
import io.godwit.controller.operation.Json;
import io.godwit.controller.operation.PlannedMove;
import io.godwit.controller.saga.SagaState;
import io.godwit.controller.store.NewOperation;
import io.godwit.controller.store.OperationKind;
import io.godwit.controller.store.Store;
import io.godwit.controller.store.memory.MemoryStore;
import io.godwit.model.CpuContract;
import io.godwit.model.DataSize;
import io.godwit.model.ImageName;
import io.godwit.model.MacAddress;
import io.godwit.model.OperationId;
import io.godwit.model.VmId;
import io.godwit.model.VmName;
import io.godwit.model.VmSpec;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What the checker says of stores that no seed should bring about. */
class InvariantsTest {
  private static final VmId VM = new VmId(new UUID(1, 1));
  private static final OperationId PLAN = new OperationId(new UUID(2, 1));

  private final World world =
      new World(
          new Simulation.Scenario(1, Variant.OURS, 1, Set.of(), Turning.NEVER), Trace.Keep.DIGEST);
  private final Store store = MemoryStore.open(world.controller().memory);
  private final Invariants invariants = new Invariants(world);

  @Test
  void aPlanThatIsDoneThoughNothingHasMovedItsVmIsTold() {
    insertVmOnTheFirstHost();
    endPlan("host-2");

    assertThat(invariants.unmade())
        .hasValueSatisfying(told -> assertThat(told).contains("moved vm-1"));
  }

  @Test
  void aPlanMayFindItsVmAtItsTargetOrGone() {
    endPlan("host-1");
    assertThat(invariants.unmade()).isEmpty();

    insertVmOnTheFirstHost();
    assertThat(invariants.unmade()).isEmpty();
  }

  private void insertVmOnTheFirstHost() {
    VmSpec spec =
        new VmSpec(
            VM,
            new VmName("vm-1"),
            1,
            DataSize.ofMebibytes(64),
            DataSize.ofMebibytes(64),
            World.IMAGE,
            new MacAddress("52:54:00:00:00:01"),
            new CpuContract("qemu64", List.of()),
            "pc-q35-7.2",
            Optional.empty());
    store.change(
        all ->
            all.vms()
                .insert(
                    spec,
                    new ImageName("base"),
                    world.hosts().getFirst().id,
                    new OperationId(new UUID(2, 2)),
                    World.START));
  }

  private void endPlan(String destination) {
    List<Wave> waves =
        List.of(new Wave(List.of(new PlannedMove("vm-1", "host-1", destination, false))));
    Application plan =
        new Application(
            1, List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), List.of(),
            List.of(), waves);
    store.change(
        all -> {
          all.operations()
              .insert(
                  new NewOperation(
                      PLAN,
                      OperationKind.APPLY_PLAN,
                      Optional.empty(),
                      Optional.empty(),
                      Optional.empty(),
                      Optional.empty(),
                      Optional.empty(),
                      Json.write(plan),
                      Optional.empty(),
                      "",
                      World.START));
          all.operations().setState(PLAN, SagaState.RUNNING, World.START);
          all.operations().setState(PLAN, SagaState.DONE, World.START);
        });
  }
}
