package io.godwit.migration.handover;

import static io.godwit.migration.handover.World.*;

import io.godwit.migration.handover.World.Control;
import io.godwit.migration.handover.World.Copy;
import io.godwit.migration.handover.World.Definition;
import io.godwit.migration.handover.World.Job;
import io.godwit.migration.handover.World.Power;
import io.godwit.migration.handover.World.Qemu;

/** libvirt at the source, which drives a peer-to-peer move. */
final class SourceLibvirt implements Actor {

  @Override
  public void addSteps(World now, Steps steps) {
    if (!now.is(SOURCE_POWER, Power.ON)) {
      return;
    }
    switch (now.get(JOB)) {
      case NONE -> {}
      case PREPARING -> prepare(now, steps);
      case COPYING -> copy(now, steps);
      case COMPLETE -> finish(now, steps);
      case POST_COPYING -> sendRest(now, steps);
      case CONFIRMING -> confirm(now, steps);
    }
    if (isCalling(now) && looksDead(now)) {
      steps.ordinary("source's libvirt finds the connection dead and gives up", givesUp(now));
    }
  }

  private static void prepare(World now, Steps steps) {
    if (now.is(CONTROL, Control.PREPARED)) {
      steps.ordinary(
          "source's libvirt copies", now.with(JOB, Job.COPYING).with(CONTROL, Control.NONE));
    }
  }

  private static void copy(World now, Steps steps) {
    if (!flows(now)) {
      steps.ordinary("the copy breaks off", givesUp(now));
      return;
    }
    steps.ordinary(
        "the copy is complete: the guest stands still, libvirt asks the destination to finish",
        now.with(JOB, Job.COMPLETE).with(SOURCE_QEMU, Qemu.PAUSED).with(CONTROL, Control.FINISH));
  }

  private static void sendRest(World now, Steps steps) {
    boolean arrives =
        now.is(SOURCE_STREAMS)
            && now.is(DESTINATION_STREAMS)
            && now.is(SOURCE_QEMU, Qemu.PAUSED)
            && now.is(DESTINATION_QEMU, Qemu.RUNNING);
    if (arrives) {
      steps.ordinary(
          "all memory has followed; libvirt asks the destination to finish",
          now.with(JOB, Job.COMPLETE).with(MEMORY_WHOLE, true).with(CONTROL, Control.FINISH));
    } else if (!now.is(POST_COPY, World.PostCopy.STARTED)) {
      steps.ordinary("post-copy breaks off", givesUp(now));
    }
  }

  static boolean flows(World now) {
    return now.is(SOURCE_STREAMS)
        && now.is(DESTINATION_STREAMS)
        && now.is(SOURCE_QEMU, Qemu.RUNNING)
        && now.is(DESTINATION_QEMU, Qemu.INCOMING);
  }

  private static void finish(World now, Steps steps) {
    if (now.is(CONTROL, Control.FINISHED)) {
      steps.ordinary(
          "source's libvirt hears that it is finished",
          now.with(JOB, Job.CONFIRMING).with(CONTROL, Control.NONE));
    }
    if (now.is(CONTROL, Control.NOT_FINISHED)) {
      steps.ordinary("source's libvirt hears that it failed, and resumes the guest", givesUp(now));
    }
  }

  private static void confirm(World now, Steps steps) {
    if (now.is(SOURCE_QEMU, Qemu.ABSENT)) {
      steps.ordinary(
          "source's libvirt takes the definition away",
          ended(now, Copy.ARRIVED).with(DEFINITION, Definition.ABSENT));
    } else {
      steps.ordinary(
          "source's libvirt ends QEMU",
          now.with(SOURCE_QEMU, Qemu.ABSENT).with(DEFINITION, Definition.MIGRATED));
    }
  }

  /** Whether a call to the destination is under way, or may be at any moment. */
  static boolean isCalling(World now) {
    return switch (now.get(JOB)) {
      case PREPARING, COPYING, COMPLETE, POST_COPYING -> true;
      case NONE, CONFIRMING -> false;
    };
  }

  private static boolean looksDead(World now) {
    return now.is(CONTROL, Control.LOST)
        || now.is(CLOSED_AT_DESTINATION)
        || !now.is(SOURCE_STREAMS)
        || !now.is(DESTINATION_STREAMS);
  }

  /** The move failed, for all that libvirt here can tell: the guest runs on, unless post-copied. */
  static World givesUp(World now) {
    World closed = closed(ended(now, Copy.FAILED));
    return now.is(SOURCE_QEMU, Qemu.PAUSED) && now.is(POST_COPY, World.PostCopy.NOT_STARTED)
        ? closed.with(SOURCE_QEMU, Qemu.RUNNING).with(RAN_ON, true)
        : closed;
  }

  /** As its recovery table says for each phase of the move. */
  static World restarted(World now) {
    World again = closed(ended(now, Copy.FAILED));
    return switch (now.get(JOB)) {
      case NONE, PREPARING, COPYING, COMPLETE, POST_COPYING -> forgotten(again);
      case CONFIRMING ->
          now.is(SOURCE_QEMU, Qemu.ABSENT)
              ? forgotten(again)
              : again.with(SOURCE_QEMU, Qemu.ABSENT).with(DEFINITION, Definition.MIGRATED);
    };
  }

  /** Why a VM is off is not kept on disk. */
  private static World forgotten(World now) {
    return now.is(DEFINITION, Definition.MIGRATED) ? now.with(DEFINITION, Definition.PRESENT) : now;
  }

  private static World ended(World now, Copy how) {
    World ended = now.with(JOB, Job.NONE);
    return now.is(COPY, Copy.OPEN) ? ended.with(COPY, how) : ended;
  }

  /** What was on its way here is not read any more; what was sent may still arrive. */
  private static World closed(World now) {
    World closed = now.with(CLOSED_AT_SOURCE, true);
    return switch (now.get(CONTROL)) {
      case NONE, PREPARE, FINISH -> closed;
      case PREPARED, FINISHED, NOT_FINISHED, LOST -> closed.with(CONTROL, Control.NONE);
    };
  }
}
