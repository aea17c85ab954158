package io.godwit.migration.handover;

import static io.godwit.migration.handover.World.*;

import io.godwit.migration.handover.World.Answer;
import io.godwit.migration.handover.World.Control;
import io.godwit.migration.handover.World.Copy;
import io.godwit.migration.handover.World.Definition;
import io.godwit.migration.handover.World.Job;
import io.godwit.migration.handover.World.Power;
import io.godwit.migration.handover.World.Qemu;
import io.godwit.migration.handover.World.Release;
import io.godwit.migration.handover.World.Reply;
import io.godwit.migration.handover.World.Task;
import io.godwit.migration.ownership.Ownership;
import java.util.Optional;
import java.util.Set;

/** The source's agent: HandOverHandler, LiveHandOver, Releasing, ReclaimHandler. */
final class SourceAgent implements Actor {
  private final Set<Weakness> weaknesses;

  SourceAgent(Set<Weakness> weaknesses) {
    this.weaknesses = weaknesses;
  }

  @Override
  public void addSteps(World now, Steps steps) {
    if (!now.is(SOURCE_POWER, Power.ON)) {
      return;
    }
    if (!now.is(SOURCE_AGENT)) {
      steps.ordinary("source's agent starts again", now.with(SOURCE_AGENT, true));
      return;
    }
    if (now.is(SOURCE_STREAMS) && !now.is(DESTINATION_STREAMS)) {
      steps.ordinary("source's agent finds the streams ended", now.with(SOURCE_STREAMS, false));
    }
    switch (now.get(TASK)) {
      case NONE -> takeOrder(now, steps);
      case COPYING -> awaitExit(now, steps);
      case COMMITTING -> startPostCopy(now, steps);
      case RELEASING, INSISTING, RELEASING_LATE -> awaitReply(now, steps);
      case RECLAIMING -> runAgain(now, steps);
    }
    if (now.is(RECLAIM_SENT) && isAbortable(now)) {
      steps.ordinary(
          "source's agent aborts the copy, to reclaim the VM", SourceLibvirt.givesUp(now));
    }
  }

  private void takeOrder(World now, Steps steps) {
    if (now.get(HAND_OVER_SENT) > 0) {
      handOver(now, steps);
    }
    if (now.is(RECLAIM_SENT)) {
      World taken = now.with(RECLAIM_SENT, false).with(SOURCE_STREAMS, false);
      Optional<Ownership> reclaimed = Journals.after(now.get(SOURCE_OWNED), Journals.RECLAIM);
      steps.ordinary(
          reclaimed.isPresent()
              ? "source's agent is ordered to reclaim: its journal says Owned again"
              : "source's agent is ordered to reclaim; its journal refuses",
          reclaimed
              .map(owned -> taken.with(SOURCE_OWNED, owned).with(TASK, Task.RECLAIMING))
              .orElse(taken.with(RECLAIM_ANSWER, Answer.FAILED)));
    }
  }

  private void handOver(World now, Steps steps) {
    int attempt = now.get(HAND_OVER_SENT);
    World taken = now.with(HAND_OVER_SENT, 0);
    if (!now.is(attempt == 1 ? FIRST_ANSWER : SECOND_ANSWER, Answer.NONE)) {
      steps.ordinary("source's agent answers an order again", taken);
    } else if (now.get(SOURCE_OWNED) instanceof Ownership.Superseded) {
      steps.ordinary("source's agent has handed over already", answered(taken, Answer.DONE));
    } else if (!now.is(SOURCE_STREAMS)) {
      steps.ordinary("source's agent has no streams for it", answered(taken, Answer.FAILED));
    } else {
      Optional<Ownership> granted = Journals.after(now.get(SOURCE_OWNED), Journals.GRANT_AWAY);
      steps.ordinary(
          granted.isPresent()
              ? "source's agent is ordered to hand over: its journal says HandingOver"
              : "source's agent is ordered to hand over; its journal refuses",
          granted
              .map(owned -> begun(taken.with(SOURCE_OWNED, owned)))
              .orElse(answered(taken, Answer.FAILED)));
    }
  }

  private World begun(World now) {
    if (now.is(SOURCE_QEMU, Qemu.ABSENT)) {
      return isProvenLeft(now)
          ? released(now, Release.QUICK, Task.RELEASING_LATE)
          : answered(now, Answer.FAILED);
    }
    return now.is(JOB, Job.NONE) && now.is(POST_COPY, World.PostCopy.NOT_STARTED)
        ? now.with(TASK, Task.COPYING)
            .with(COPY, Copy.OPEN)
            .with(JOB, Job.PREPARING)
            .with(CONTROL, Control.PREPARE)
        : answered(now, Answer.FAILED);
  }

  private void awaitExit(World now, Steps steps) {
    boolean gone = now.is(SOURCE_QEMU, Qemu.ABSENT);
    if (gone && (isProvenLeft(now) || !now.is(COPY, Copy.FAILED))) {
      steps.ordinary(
          "source's agent sees QEMU's exit and releases the VM",
          released(now, Release.QUICK, Task.RELEASING));
    } else if (now.is(COPY, Copy.FAILED)) {
      steps.ordinary("source's agent reports that the move failed", answered(now, Answer.FAILED));
    }
    if (now.is(ENDING, World.Ending.POST_COPY)
        && now.is(JOB, Job.COPYING)
        && now.is(POST_COPY, World.PostCopy.NOT_STARTED)) {
      commit(now, steps);
    }
    if (weaknesses.contains(Weakness.RELEASES_BEFORE_EXIT) && now.is(JOB, Job.COMPLETE)) {
      steps.ordinary(
          "source's agent releases the VM, as all is copied",
          released(now, Release.QUICK, Task.RELEASING));
    }
  }

  private void commit(World now, Steps steps) {
    if (weaknesses.contains(Weakness.STARTS_POST_COPY_UNASKED)) {
      steps.ordinary("source's agent starts post-copy", PostCopyRun.started(now));
    } else {
      steps.ordinary(
          "source's agent releases the VM, to start post-copy",
          released(now, Release.FOR_POST_COPY, Task.COMMITTING));
    }
  }

  /** Only after the destination has journalled that the VM is its own. */
  private static void startPostCopy(World now, Steps steps) {
    if (now.is(REPLY, Reply.TAKEN) && now.is(JOB, Job.COPYING) && SourceLibvirt.flows(now)) {
      steps.ordinary(
          "source's agent hears that the destination is ready and starts post-copy",
          PostCopyRun.started(now).with(REPLY, Reply.NONE).with(TASK, Task.COPYING));
    }
    if (now.is(COPY, Copy.FAILED) || now.is(REPLY, Reply.REFUSED)) {
      steps.ordinary(
          "source's agent ends the streams and reports that post-copy was not started",
          answered(now.with(SOURCE_STREAMS, false), Answer.FAILED));
    }
  }

  /** A guest that ran on after the copy and ended then must not be resumed elsewhere. */
  private boolean isProvenLeft(World now) {
    return weaknesses.contains(Weakness.BELIEVES_ANY_EXIT)
        || !now.is(DEFINITION, Definition.PRESENT);
  }

  private World released(World now, Release how, Task next) {
    boolean heard =
        now.is(DESTINATION_STREAMS) || weaknesses.contains(Weakness.HEARS_ENDED_STREAMS);
    return now.with(RELEASE, heard ? how : Release.NONE).with(REPLY, Reply.NONE).with(TASK, next);
  }

  private void awaitReply(World now, Steps steps) {
    if (!now.is(SOURCE_STREAMS)) {
      steps.ordinary(
          "source's agent lost the streams: whether it is released is in doubt",
          answered(now, Answer.FAILED));
    } else if (now.is(REPLY, Reply.TAKEN)) {
      World heard = answered(now.with(REPLY, Reply.NONE), Answer.DONE);
      steps.ordinary(
          "source's agent hears that the destination has the VM",
          Journals.after(now.get(SOURCE_OWNED), Journals.RELEASE)
              .map(owned -> heard.with(SOURCE_OWNED, owned))
              .orElse(heard));
    } else if (now.is(REPLY, Reply.REFUSED)) {
      refused(now, steps);
    } else if (now.is(RELEASE, Release.NONE) && now.is(WORK, World.Work.NONE)) {
      steps.ordinary("source's agent waits no longer for the answer", answered(now, Answer.FAILED));
    }
  }

  private void refused(World now, Steps steps) {
    if (!now.is(TASK, Task.RELEASING) || now.is(COPY, Copy.FAILED)) {
      steps.ordinary("source's agent hears that it is refused", answered(now, Answer.FAILED));
    } else if (now.is(COPY, Copy.ARRIVED)) {
      steps.ordinary(
          "source's agent insists, as libvirt says that all arrived",
          released(now, Release.INSISTING, Task.INSISTING));
    }
  }

  private static void runAgain(World now, Steps steps) {
    World done = now.with(TASK, Task.NONE).with(RECLAIM_ANSWER, Answer.DONE);
    switch (now.get(SOURCE_QEMU)) {
      case PAUSED -> {
        if (now.is(JOB, Job.NONE) && now.is(POST_COPY, World.PostCopy.NOT_STARTED)) {
          steps.ordinary(
              "source's agent resumes the VM",
              done.with(SOURCE_QEMU, Qemu.RUNNING).with(RAN_ON, true));
        }
      }
      case ABSENT -> {
        if (now.is(DEFINITION, Definition.PRESENT)) {
          steps.ordinary("source's agent leaves a VM that had ended by itself", done);
        } else {
          steps.ordinary(
              "source's agent boots the VM from its disk",
              done.with(SOURCE_QEMU, Qemu.RUNNING)
                  .with(DEFINITION, Definition.PRESENT)
                  .with(RAN_ON, true));
        }
      }
      case RUNNING, INCOMING -> steps.ordinary("source's agent leaves the VM running", done);
    }
  }

  /** Which order it is that ends: the second is given only after the first was answered. */
  private static World answered(World now, Answer answer) {
    World idle = now.with(TASK, Task.NONE).with(COPY, Copy.NONE);
    return now.is(FIRST_ANSWER, Answer.NONE)
        ? idle.with(FIRST_ANSWER, answer)
        : idle.with(SECOND_ANSWER, answer);
  }

  private static boolean isAbortable(World now) {
    boolean copies = now.is(TASK, Task.COPYING) || now.is(TASK, Task.COMMITTING);
    return copies && (now.is(JOB, Job.PREPARING) || now.is(JOB, Job.COPYING));
  }
}
