package io.godwit.migration.handover;

import static io.godwit.migration.handover.World.*;

import io.godwit.migration.handover.World.Answer;
import io.godwit.migration.handover.World.Definition;
import io.godwit.migration.handover.World.Disk;
import io.godwit.migration.handover.World.Power;
import io.godwit.migration.handover.World.Qemu;
import io.godwit.migration.handover.World.Stage;
import io.godwit.migration.handover.World.Task;
import io.godwit.migration.handover.World.Work;
import io.godwit.migration.ownership.Ownership;
import java.util.Optional;
import java.util.Set;

/**
 * The controller's saga, MigrateVm. Its journal survives it; it repeats what it has no answer to.
 */
final class ControllerSaga implements Actor {
  private final Set<Weakness> weaknesses;
  private final Patience patience;

  ControllerSaga(Set<Weakness> weaknesses, Patience patience) {
    this.weaknesses = weaknesses;
    this.patience = patience;
  }

  /** Whether the saga may turn back while an order is under way. */
  enum Patience {
    /** At any moment: a time limit passes, or the user cancels. */
    ENDS,
    /** Only after an answer. Keeps the counter-examples of a weakness to what libvirt does. */
    ENDLESS
  }

  @Override
  public void addSteps(World now, Steps steps) {
    if (!now.is(CONTROLLER)) {
      steps.ordinary("the controller starts again", now.with(CONTROLLER, true));
      return;
    }
    switch (now.get(STAGE)) {
      case PREPARE -> prepare(now, steps);
      case HAND_OVER -> handOver(now, steps, 1);
      case QUERY -> query(now, steps);
      case PREPARE_AGAIN -> prepareAgain(now, steps);
      case HAND_OVER_AGAIN -> handOver(now, steps, 2);
      case REVOKE -> revoke(now, steps);
      case RECLAIM -> reclaim(now, steps);
      case STAND_DOWN -> standDown(now, steps);
      case ASSUME -> assume(now, steps);
      case FINISH -> finish(now, steps);
      case DONE, ROLLED_BACK -> {}
    }
  }

  private void prepare(World now, Steps steps) {
    if (now.is(SOURCE_STREAMS) && now.is(DESTINATION_STREAMS)) {
      steps.ordinary(
          "the controller grants the epoch and orders to hand over",
          now.with(STAGE, Stage.HAND_OVER).with(HAND_OVER_SENT, 1));
    } else if (!now.is(PREPARE_SENT)) {
      steps.ordinary("the controller orders to prepare", now.with(PREPARE_SENT, true));
    }
    losePatience(now, steps);
  }

  private void handOver(World now, Steps steps, int attempt) {
    Answer answer = now.get(attempt == 1 ? FIRST_ANSWER : SECOND_ANSWER);
    if (now.is(SOURCE_AGENT)) {
      switch (answer) {
        case DONE ->
            steps.ordinary(
                "the controller hears that the VM is handed over", now.with(STAGE, Stage.FINISH));
        case FAILED ->
            steps.ordinary(
                "the controller hears that the hand-over failed",
                attempt == 1 ? now.with(STAGE, Stage.QUERY) : withdrawn(now));
        case NONE -> repeat(now, steps, attempt);
      }
    }
    if (answer == Answer.NONE || !now.is(SOURCE_AGENT)) {
      losePatience(now, steps);
    }
  }

  private static void repeat(World now, Steps steps, int attempt) {
    if (now.is(TASK, Task.NONE) && now.is(HAND_OVER_SENT, 0)) {
      steps.ordinary(
          "the controller repeats the order to hand over", now.with(HAND_OVER_SENT, attempt));
    }
  }

  private void losePatience(World now, Steps steps) {
    if (patience == Patience.ENDS) {
      steps.ordinary("the user cancels, or the controller waits no longer", withdrawn(now));
    }
  }

  private static World withdrawn(World now) {
    return now.with(STAGE, Stage.REVOKE).with(REVOKE_SENT, true);
  }

  private void query(World now, Steps steps) {
    if (now.is(SOURCE_AGENT)) {
      boolean releaseMissing =
          now.get(SOURCE_OWNED) instanceof Ownership.HandingOver
              && now.is(SOURCE_QEMU, Qemu.ABSENT);
      steps.ordinary(
          releaseMissing
              ? "the controller asks the source: only the release seems to be missing"
              : "the controller asks the source: it is to be taken back",
          releaseMissing ? now.with(STAGE, Stage.PREPARE_AGAIN) : withdrawn(now));
    } else {
      losePatience(now, steps);
    }
  }

  private void prepareAgain(World now, Steps steps) {
    losePatience(now, steps);
    if (now.is(SOURCE_AGENT)
        && now.is(DESTINATION_AGENT)
        && now.is(WORK, Work.NONE)
        && now.is(TASK, Task.NONE)) {
      World prepared = DestinationAgent.prepared(oldStreamsEnded(now));
      if (prepared.is(SOURCE_STREAMS) && prepared.is(DESTINATION_STREAMS)) {
        steps.ordinary(
            "the controller has new streams opened and orders to hand over again",
            prepared.with(STAGE, Stage.HAND_OVER_AGAIN).with(HAND_OVER_SENT, 2));
      }
    }
  }

  /**
   * Released to start post-copy is not yet run: where the guest runs on at the source, and the move
   * is over there, it is given back by a decision under a younger epoch.
   */
  private static void released(World now, Steps steps) {
    if (now.is(ENDING, World.Ending.PAUSED)) {
      steps.ordinary(
          "the controller hears that the destination has the VM", now.with(STAGE, Stage.FINISH));
      return;
    }
    boolean overAtSource =
        now.is(SOURCE_AGENT) && now.is(TASK, Task.NONE) && now.is(JOB, World.Job.NONE);
    if (!overAtSource) {
      return;
    }
    if (now.is(POST_COPY, World.PostCopy.NOT_STARTED)
        && !now.is(SOURCE_STREAMS)
        && now.is(HAND_OVER_SENT, 0)) {
      steps.ordinary(
          "the controller hears that post-copy never began, and decides for the source",
          now.with(STAGE, Stage.STAND_DOWN));
    } else if (!now.is(POST_COPY, World.PostCopy.NOT_STARTED)) {
      steps.ordinary(
          "the controller hears that post-copy began: the VM is the destination's",
          now.with(STAGE, Stage.FINISH));
    }
  }

  private static void standDown(World now, Steps steps) {
    if (now.is(DESTINATION_AGENT)
        && (now.is(DESTINATION_QEMU, Qemu.ABSENT) || now.is(DESTINATION_QEMU, Qemu.INCOMING))) {
      steps.ordinary(
          "destination's agent stands down: its journal says Superseded, and it removes the copy",
          DestinationLibvirt.closed(now)
              .with(
                  DESTINATION_OWNED,
                  Journals.after(now.get(DESTINATION_OWNED), Journals.STAND_DOWN))
              .with(DESTINATION_QEMU, Qemu.ABSENT)
              .with(DESTINATION_DISK, Disk.ABSENT)
              .with(DESTINATION_STREAMS, false)
              .with(STAGE, Stage.ASSUME));
    }
  }

  private static void assume(World now, Steps steps) {
    if (now.is(SOURCE_AGENT) && now.is(TASK, Task.NONE) && now.is(JOB, World.Job.NONE)) {
      Journals.after(now.get(SOURCE_OWNED), Journals.ASSUME)
          .ifPresent(
              owned ->
                  steps.ordinary(
                      "source's agent assumes the VM: its journal says Owned again",
                      assumed(now.with(SOURCE_OWNED, owned))));
    }
  }

  private static World assumed(World now) {
    World back = now.with(SOURCE_STREAMS, false).with(STAGE, Stage.ROLLED_BACK);
    return now.is(SOURCE_QEMU, Qemu.RUNNING)
        ? back
        : back.with(SOURCE_QEMU, Qemu.RUNNING).with(RAN_ON, true);
  }

  private World oldStreamsEnded(World now) {
    World ended = now.with(SOURCE_STREAMS, false).with(DESTINATION_STREAMS, false);
    return weaknesses.contains(Weakness.HEARS_ENDED_STREAMS)
        ? ended
        : ended.with(RELEASE, World.Release.NONE).with(REPLY, World.Reply.NONE);
  }

  private void revoke(World now, Steps steps) {
    if (now.is(DESTINATION_POWER, Power.FENCED) && mayReclaimUnrevoked(now)) {
      steps.ordinary(
          "the controller knows the destination stopped, and decides for the source",
          now.with(STAGE, Stage.ASSUME));
    }
    if (!now.is(DESTINATION_AGENT)) {
      return;
    }
    if (weaknesses.contains(Weakness.RESUMES_AN_ARRIVAL_ON_FENCING_ALONE)
        && now.is(SOURCE_POWER, Power.FENCED)
        && now.is(DESTINATION_QEMU, Qemu.PAUSED)
        && now.get(DESTINATION_OWNED).orElse(null) instanceof Ownership.Incoming) {
      steps.ordinary(
          "the controller knows the source stopped, and lets the VM run where it has arrived",
          DestinationAgent.resumed(now)
              .with(DESTINATION_OWNED, Journals.after(now.get(DESTINATION_OWNED), Journals.ASSUME))
              .with(STAGE, Stage.FINISH));
    }
    switch (now.get(VERDICT)) {
      case ALREADY_RELEASED -> released(now, steps);
      case REVOKED ->
          steps.ordinary("the controller hears that the grant is revoked", reclaiming(now));
      case NONE -> {
        if (!now.is(REVOKE_SENT) && !now.is(WORK, Work.CLEARING)) {
          steps.ordinary("the controller repeats the order to revoke", now.with(REVOKE_SENT, true));
        }
      }
    }
  }

  /**
   * A destination that is dead now may have run the VM before, unless QEMU never left the source.
   */
  private boolean mayReclaimUnrevoked(World now) {
    return weaknesses.contains(Weakness.RECLAIMS_ON_FENCING_ALONE)
        || (now.is(SOURCE_AGENT)
            && !now.is(SOURCE_QEMU, Qemu.ABSENT)
            && now.is(POST_COPY, World.PostCopy.NOT_STARTED));
  }

  private static World reclaiming(World now) {
    return now.with(STAGE, Stage.RECLAIM).with(RECLAIM_SENT, true);
  }

  private static void reclaim(World now, Steps steps) {
    if (!now.is(SOURCE_AGENT)) {
      return;
    }
    if (now.is(RECLAIM_ANSWER, Answer.DONE)) {
      steps.ordinary(
          "the controller hears that the source has the VM back",
          now.with(STAGE, Stage.ROLLED_BACK));
    } else if (now.is(RECLAIM_ANSWER, Answer.NONE)
        && !now.is(RECLAIM_SENT)
        && !now.is(TASK, Task.RECLAIMING)) {
      steps.ordinary("the controller repeats the order to reclaim", now.with(RECLAIM_SENT, true));
    }
  }

  private void finish(World now, Steps steps) {
    boolean mayFinish =
        now.is(SOURCE_AGENT)
            && now.is(TASK, Task.NONE)
            && now.is(DESTINATION_AGENT)
            && now.is(WORK, Work.NONE)
            && !PostCopyRun.lacksMemory(now)
            && now.is(DESTINATION_OWNED, Optional.of(new Ownership.Owned(GRANTED)));
    if (mayFinish) {
      Journals.after(now.get(SOURCE_OWNED), Journals.RELEASE)
          .ifPresent(left -> steps.ordinary("both agents finish", finished(now, left)));
    }
  }

  private World finished(World now, Ownership left) {
    World cleared =
        now.with(SOURCE_OWNED, left)
            .with(SOURCE_QEMU, Qemu.ABSENT)
            .with(JOB, World.Job.NONE)
            .with(DEFINITION, Definition.ABSENT)
            .with(SOURCE_DISK, Disk.ABSENT)
            .with(SOURCE_STREAMS, false)
            .with(DESTINATION_STREAMS, false)
            .with(STAGE, Stage.DONE);
    return weaknesses.contains(Weakness.RESUMES_ONLY_AT_THE_RELEASE)
        ? cleared
        : DestinationAgent.resumed(cleared);
  }
}
