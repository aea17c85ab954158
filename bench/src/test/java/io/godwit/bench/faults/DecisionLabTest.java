package io.godwit.bench.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.api.MigrationRequest;
import io.godwit.api.OperationView;
import io.godwit.api.VmConditionView;
import io.godwit.api.VmView;
import io.godwit.bench.fixture.Deployment;
import io.godwit.bench.fixture.Outcome;
import io.godwit.lab.Await;
import io.godwit.lab.LabHost;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A host is lost for good in the middle of a move, and a person decides whose the VM is. */
class DecisionLabTest extends OnFaultLab {
  private static final long SLOW = 8L << 20;
  private static final Duration COPY_BEGINS = Duration.ofMinutes(1);

  /** The controller waits two minutes for a host before it is in doubt. */
  private static final Duration DOUBT = Duration.ofMinutes(4);

  private static final Duration RETURN = Duration.ofMinutes(1);

  @Test
  void theVmGoesOnWhereThePersonSaysAndTheOtherCopyIsNeverStarted()
      throws IOException, InterruptedException {
    Deployment deployment = lab.deployment();
    VmView vm = lab.vm();
    LabHost destination = deployment.host(FaultLab.other(vm.host()));

    OperationView move = moveSlowlyTo(destination);
    destination.kill();
    awaitState(move, "IN_DOUBT", DOUBT);
    LabHost source = deployment.host(vm.host());
    assertThat(deployment.inspection().qemuProcesses(source, vm.id())).hasSize(1);

    assertThat(resolve().require()).contains("HANDING_OVER", "--fenced " + destination.name());
    Outcome hasty = resolve("--owner", vm.host(), "--accept", "CONTINUES");
    assertThat(hasty.exitCode()).as("%s", hasty).isEqualTo(5);

    resolve("--owner", vm.host(), "--fenced", destination.name(), "--accept", "CONTINUES")
        .require();
    assertThat(look(move).state()).isEqualTo("ROLLED_BACK");
    deployment.mover().move(vm.name(), "east-2").require();

    destination.start();
    lab.startAgent(destination);
    Await.until(
        () -> conditions().contains("KEPT_COPY"),
        RETURN,
        () -> "the copy that was decided against is not told of: " + lab.vm());
    assertThat(deployment.inspection().qemus(vm.id())).containsExactly("east-2");
    assertThat(lab.witness().doubles()).isZero();
    assertThat(lab.writer().lost()).as("acknowledged writes").isZero();
  }

  private OperationView moveSlowlyTo(LabHost destination) {
    OperationView move =
        lab.deployment()
            .controller()
            .migrate(new MigrationRequest(lab.vm().name(), destination.name(), false, false, SLOW));
    Await.until(() -> isCopying(move), COPY_BEGINS, () -> "nothing is copied: " + look(move));
    return move;
  }

  private static boolean isCopying(OperationView move) {
    OperationView now = look(move);
    return now.progress() != null && now.progress().memoryDoneBytes() > 0;
  }

  private static OperationView look(OperationView move) {
    return lab.deployment().controller().operation(move.id());
  }

  private static void awaitState(OperationView move, String state, Duration limit) {
    Await.until(() -> look(move).state().equals(state), limit, () -> "it is " + look(move));
  }

  private static Outcome resolve(String... decision) throws IOException, InterruptedException {
    Stream<String> command =
        Stream.concat(Stream.of("vm", "resolve", lab.vm().name()), Stream.of(decision));
    return lab.deployment().godwit().run(command.toArray(String[]::new));
  }

  private static List<String> conditions() {
    return lab.vm().conditions().stream().map(VmConditionView::code).toList();
  }
}
