package io.godwit.controller.operation;

import io.godwit.controller.operation.ApplyPlan.Application;
import io.godwit.controller.operation.Moves.Begun;
import io.godwit.controller.saga.Cause;
import io.godwit.controller.saga.SagaState;
import io.godwit.controller.saga.Step;
import io.godwit.controller.saga.StepException;
import io.godwit.controller.saga.StepRun;
import io.godwit.controller.saga.Undo;
import io.godwit.model.OperationId;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The step of a plan that launches hosts. Where the plan stops before a VM has come to one of them
 * it is given up again; one that has VMs stays, so that the plan can go on or be undone.
 */
final class LaunchSteps {
  private static final Logger LOG = System.getLogger(LaunchSteps.class.getName());

  private static final UnderWay.Words LAUNCH =
      new UnderWay.Words("LAUNCH", "nothing was moved, as the launch");

  private final Application application;
  private final Moves moves;
  private final PlanHosts hosts;

  LaunchSteps(Application application, Moves moves, PlanHosts hosts) {
    this.application = application;
    this.moves = moves;
    this.hosts = hosts;
  }

  Stream<Step> steps() {
    return application.launches().isEmpty()
        ? Stream.empty()
        : Stream.of(Step.of("launch-hosts", this::launch, Undo.by(this::giveUp)));
  }

  private void launch(StepRun run) throws StepException, InterruptedException {
    UnderWay.see(
        application.launches().stream().map(launch -> beginning(launch, run)).toList(),
        moves,
        run,
        LAUNCH);
    UnderWay.throwFailed(hosts.unfit(application.plan()));
  }

  private UnderWay.Beginning beginning(PlannedLaunch launch, StepRun run) {
    return () -> hosts.launch(application.plan(), launch, key("launch", launch, run));
  }

  /** What is left on is named by the plan, which shows each launch with what became of it. */
  private Undo.Outcome giveUp(StepRun run) throws InterruptedException {
    for (PlannedLaunch launch : application.launches()) {
      Optional<OperationId> begun = moves.find(key("launch", launch, run));
      if (begun.isPresent()) {
        moves.cancel(begun.get());
        SagaState unused = moves.awaitEnd(begun.get(), run.operation());
      }
      giveUp(launch, run);
    }
    return Undo.Outcome.UNDONE;
  }

  private void giveUp(PlannedLaunch launch, StepRun run) throws InterruptedException {
    switch (hosts.giveUp(application.plan(), launch, key("give-up", launch, run))) {
      case Begun.By by -> {
        SagaState end = moves.awaitEnd(by.operation(), run.operation());
        if (end != SagaState.DONE) {
          LOG.log(
              Level.WARNING,
              "host {0} was launched for plan {1}, which has stopped, and is not given up by operation {2}: {3}",
              launch.host(),
              application.plan(),
              by.operation(),
              moves.cause(by.operation()).map(Cause::message).orElse(end.name()));
        }
      }
      case Begun.NotNeeded gone -> {}
      case Begun.Refused no ->
          LOG.log(
              Level.INFO,
              "host {0}, launched for plan {1}, which has stopped, stays: {2}",
              launch.host(),
              application.plan(),
              no.cause().message());
    }
  }

  private String key(String what, PlannedLaunch launch, StepRun run) {
    return "%s%s/%s/%s"
        .formatted(
            ApplyPlan.launchKeysOf(application.plan()), run.operation(), what, launch.host());
  }
}
