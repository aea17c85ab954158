package io.godwit.bench.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.api.OperationView;
import io.godwit.api.PlanRequest;
import io.godwit.api.PlanRequest.Pin;
import io.godwit.api.PlanRequest.Rules;
import io.godwit.api.PlanView;
import io.godwit.bench.fixture.Deployment;
import io.godwit.bench.fixture.Installation;
import io.godwit.lab.Await;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A plan on the real lab, with the controller killed in the middle of it. */
@Tag("lab")
class PlanLabTest {
  private static final List<String> VMS = List.of("one", "two");
  private static final String SOURCE = "west-1";
  private static final String DESTINATION = "east-1";
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final Duration REPORT_LIMIT = Duration.ofSeconds(10);

  private static Deployment deployment;

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    deployment = Deployment.start(Installation.find(), InstantSource.system(), System.err::println);
    for (String vm : VMS) {
      deployment.createVm(vm, SOURCE);
    }
  }

  @AfterAll
  static void remove() {
    if (deployment != null) {
      deployment.close();
    }
  }

  /**
   * Both VMs go the same way, one after the other: the controller dies during the first move. Then
   * the host is turned off, until the plan is taken back.
   */
  @Test
  void thePlanGoesOnWhenItsControllerIsBackAndIsTakenBack()
      throws IOException, InterruptedException {
    PlanView plan = deployment.controller().makePlan(bothTo(DESTINATION));
    assertThat(plan.moves()).extracting(PlanView.Move::wave).containsExactly(1, 2);

    OperationView applying = deployment.controller().applyPlan(plan.number());
    Await.until(
        () -> movesUnderWay() == 1, LIMIT, () -> "no move begins: " + show(plan.number()).moves());
    deployment.controllerProcess().kill();
    deployment.controllerProcess().start();

    awaitState(plan.number(), "APPLIED");
    assertThat(show(plan.number()).operation()).isEqualTo(applying.id());
    assertAllAt(DESTINATION);
    assertThat(deployment.controller().host(SOURCE).schedulable()).isFalse();
    assertThat(deployment.controller().host(SOURCE).state()).isEqualTo("GIVEN_BACK");
    assertThat(deployment.host(SOURCE).isOff()).isTrue();

    deployment.godwit().run("plan", "undo", Long.toString(plan.number()), "--yes").require();
    assertAllAt(SOURCE);
    assertThat(deployment.controller().host(SOURCE).schedulable()).isTrue();
  }

  private static PlanRequest bothTo(String host) {
    List<Pin> pins = VMS.stream().map(vm -> new Pin(vm, List.of(host))).toList();
    Rules rules = new Rules(null, null, pins, null, false);
    return new PlanRequest(null, null, null, rules, null, "GIVE_BACK");
  }

  private static long movesUnderWay() {
    return deployment.controller().operations(Optional.empty(), Optional.of("RUNNING")).stream()
        .filter(operation -> operation.kind().equals("MIGRATE"))
        .count();
  }

  private static PlanView show(long plan) {
    return deployment.controller().plan(plan);
  }

  private static void awaitState(long plan, String state) {
    Await.until(
        () -> show(plan).state().equals(state),
        LIMIT,
        () -> "plan %d is %s: %s".formatted(plan, show(plan).state(), show(plan).moves()));
  }

  private static void assertAllAt(String host) throws IOException {
    for (String vm : VMS) {
      String id = deployment.controller().vm(vm).id();
      assertThat(deployment.inspection().qemus(id))
          .as("where VM %s runs", vm)
          .containsExactly(host);
      awaitShownRunning(vm);
    }
  }

  /** What is shown goes by what its host last told. */
  private static void awaitShownRunning(String vm) {
    Await.until(
        () -> deployment.controller().vm(vm).state().equals("RUNNING"),
        REPORT_LIMIT,
        () -> "VM %s is shown as %s".formatted(vm, deployment.controller().vm(vm)));
  }
}
