package io.godwit.migration.handover;

import static io.godwit.migration.handover.World.*;

import io.godwit.migration.handover.World.Control;
import io.godwit.migration.handover.World.Disk;
import io.godwit.migration.handover.World.Power;
import io.godwit.migration.handover.World.Qemu;
import java.util.Set;

/** libvirt at the destination. An incoming QEMU lives no longer than its connection. */
final class DestinationLibvirt implements Actor {
  private final Set<Weakness> weaknesses;

  DestinationLibvirt(Set<Weakness> weaknesses) {
    this.weaknesses = weaknesses;
  }

  @Override
  public void addSteps(World now, Steps steps) {
    if (!now.is(DESTINATION_POWER, Power.ON) || now.is(CLOSED_AT_DESTINATION)) {
      return;
    }
    if (now.is(CONTROL, Control.PREPARE)) {
      steps.ordinary(
          "destination's libvirt starts an incoming QEMU",
          answered(now, Control.PREPARED).with(DESTINATION_QEMU, Qemu.INCOMING));
    }
    if (now.is(CONTROL, Control.FINISH)) {
      finish(now, steps);
    }
    if (isUsed(now) && looksDead(now)) {
      steps.ordinary("destination's libvirt finds the connection dead", closed(now));
    }
  }

  private void finish(World now, Steps steps) {
    if (now.is(ENDING, World.Ending.POST_COPY)) {
      finishPostCopy(now, steps);
      return;
    }
    if (!now.is(DESTINATION_QEMU, Qemu.INCOMING)) {
      steps.ordinary("destination's libvirt cannot finish", answered(now, Control.NOT_FINISHED));
      return;
    }
    World whole = answered(now, Control.FINISHED).with(DESTINATION_DISK, Disk.WHOLE);
    if (weaknesses.contains(Weakness.RUNS_AT_FINISH)) {
      steps.ordinary(
          "destination's libvirt finishes: the VM runs",
          whole.with(DESTINATION_QEMU, Qemu.RUNNING).with(RAN, true));
    } else {
      steps.ordinary(
          "destination's libvirt finishes: the VM is complete and stands paused",
          whole.with(DESTINATION_QEMU, Qemu.PAUSED));
    }
  }

  /**
   * The destination's gate on the control stream lets Finish pass only once post-copy is active.
   */
  private void finishPostCopy(World now, Steps steps) {
    if (now.is(POST_COPY, World.PostCopy.ACTIVE)) {
      boolean alive = now.is(DESTINATION_QEMU, Qemu.RUNNING);
      steps.ordinary(
          "destination's libvirt finishes post-copy",
          answered(now, alive ? Control.FINISHED : Control.NOT_FINISHED));
    } else if (weaknesses.contains(Weakness.FINISH_PASSES_UNGUARDED)
        && now.is(DESTINATION_QEMU, Qemu.INCOMING)) {
      steps.ordinary(
          "destination's libvirt finishes, though post-copy never began: the VM runs",
          PostCopyRun.runs(answered(now, Control.FINISHED)).with(MEMORY_WHOLE, true));
    } else {
      steps.ordinary(
          "destination's gate closes the control stream: post-copy is not active", closed(now));
    }
  }

  private static World answered(World now, Control answer) {
    return now.with(CONTROL, now.is(CLOSED_AT_SOURCE) ? Control.NONE : answer);
  }

  static boolean isUsed(World now) {
    return now.is(DESTINATION_QEMU, Qemu.INCOMING)
        || now.is(CONTROL, Control.PREPARE)
        || now.is(CONTROL, Control.FINISH);
  }

  private static boolean looksDead(World now) {
    return now.is(CONTROL, Control.LOST)
        || now.is(CLOSED_AT_SOURCE)
        || !now.is(SOURCE_STREAMS)
        || !now.is(DESTINATION_STREAMS);
  }

  /** What is incoming ends; what has arrived stays. */
  static World closed(World now) {
    World closed = now.with(CLOSED_AT_DESTINATION, true);
    if (now.is(DESTINATION_QEMU, Qemu.INCOMING)) {
      closed = closed.with(DESTINATION_QEMU, Qemu.ABSENT);
    }
    return switch (now.get(CONTROL)) {
      case PREPARE, FINISH -> closed.with(CONTROL, Control.LOST);
      case NONE, PREPARED, FINISHED, NOT_FINISHED, LOST -> closed;
    };
  }
}
