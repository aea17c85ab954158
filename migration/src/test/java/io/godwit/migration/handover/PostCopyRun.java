package io.godwit.migration.handover;

import static io.godwit.migration.handover.World.*;

import io.godwit.migration.handover.World.Disk;
import io.godwit.migration.handover.World.Job;
import io.godwit.migration.handover.World.PostCopy;
import io.godwit.migration.handover.World.Power;
import io.godwit.migration.handover.World.Qemu;
import io.godwit.migration.handover.World.Task;
import io.godwit.migration.ownership.Ownership;

/** A guest that runs at its destination while its memory follows, as QEMU does it. */
final class PostCopyRun implements Actor {

  @Override
  public void addSteps(World now, Steps steps) {
    if (now.is(POST_COPY, PostCopy.STARTED) && now.is(DESTINATION_QEMU, Qemu.INCOMING)) {
      steps.ordinary("destination's QEMU runs the guest", runs(now));
    }
    if (now.is(POST_COPY, PostCopy.STARTED) && now.is(DESTINATION_QEMU, Qemu.ABSENT)) {
      steps.ordinary(
          "the word to run finds no QEMU",
          SourceLibvirt.givesUp(now).with(POST_COPY, PostCopy.ACTIVE));
    }
    if (lacksMemory(now)) {
      lack(now, steps);
    }
  }

  /** The source's guest stands still from here on, whatever happens. */
  static World started(World now) {
    return now.with(JOB, Job.POST_COPYING)
        .with(SOURCE_QEMU, Qemu.PAUSED)
        .with(DESTINATION_DISK, Disk.WHOLE)
        .with(POST_COPY, PostCopy.STARTED);
  }

  static World runs(World now) {
    return now.with(DESTINATION_QEMU, Qemu.RUNNING)
        .with(DESTINATION_DISK, Disk.WHOLE)
        .with(RAN, true)
        .with(POST_COPY, PostCopy.ACTIVE);
  }

  /** The guest is at the destination, and part of its memory is only at the source. */
  static boolean lacksMemory(World now) {
    return !now.is(POST_COPY, PostCopy.NOT_STARTED)
        && !now.is(DESTINATION_QEMU, Qemu.ABSENT)
        && !now.is(MEMORY_WHOLE);
  }

  private static void lack(World now, Steps steps) {
    if (now.is(JOB, Job.NONE) && now.is(DESTINATION_QEMU, Qemu.RUNNING)) {
      steps.ordinary(
          "the guest stands still at the destination, for a page that it lacks",
          now.with(DESTINATION_QEMU, Qemu.PAUSED));
    }
    if (now.is(SOURCE_QEMU, Qemu.PAUSED) && now.is(POST_COPY, PostCopy.ACTIVE) && isIdle(now)) {
      steps.ordinary(
          "the agents open new streams and post-copy goes on",
          now.with(SOURCE_STREAMS, true)
              .with(DESTINATION_STREAMS, true)
              .with(CLOSED_AT_SOURCE, false)
              .with(CLOSED_AT_DESTINATION, false)
              .with(CONTROL, World.Control.NONE)
              .with(JOB, Job.POST_COPYING)
              .with(DESTINATION_QEMU, Qemu.RUNNING));
    }
    if (now.is(SOURCE_QEMU, Qemu.ABSENT)
        && now.is(POST_COPY, PostCopy.ACTIVE)
        && now.is(DESTINATION_AGENT)
        && now.get(DESTINATION_OWNED).orElse(null) instanceof Ownership.Owned) {
      steps.ordinary(
          "the rest of the memory is lost: destination's agent boots the VM from its disk",
          now.with(DESTINATION_QEMU, Qemu.RUNNING).with(MEMORY_WHOLE, true));
    }
  }

  private static boolean isIdle(World now) {
    return now.is(JOB, Job.NONE)
        && now.is(SOURCE_POWER, Power.ON)
        && now.is(SOURCE_AGENT)
        && now.is(DESTINATION_AGENT)
        && now.is(TASK, Task.NONE);
  }
}
