package io.godwit.migration.handover;

import static io.godwit.migration.handover.World.*;

import io.godwit.migration.handover.World.Control;
import io.godwit.migration.handover.World.Copy;
import io.godwit.migration.handover.World.Definition;
import io.godwit.migration.handover.World.Job;
import io.godwit.migration.handover.World.Power;
import io.godwit.migration.handover.World.Qemu;
import io.godwit.migration.handover.World.Release;
import io.godwit.migration.handover.World.Reply;
import io.godwit.migration.handover.World.Task;
import io.godwit.migration.handover.World.Work;

/** What may go wrong, at any moment. */
final class Faults implements Actor {

  @Override
  public void addSteps(World now, Steps steps) {
    loseMessages(now, steps);
    cutConnections(now, steps);
    if (now.is(CONTROLLER)) {
      steps.fault("the controller dies", now.with(CONTROLLER, false));
    }
    if (now.is(SOURCE_POWER, Power.ON)) {
      hitSource(now, steps);
    }
    if (now.is(DESTINATION_POWER, Power.ON)) {
      hitDestination(now, steps);
    }
    healHosts(now, steps);
  }

  private static void loseMessages(World now, Steps steps) {
    switch (now.get(CONTROL)) {
      case NONE, LOST -> {}
      case PREPARE, PREPARED, FINISH, FINISHED, NOT_FINISHED ->
          steps.fault(
              "libvirt's message " + now.get(CONTROL) + " is lost",
              now.with(CONTROL, Control.LOST));
    }
    if (!now.is(RELEASE, Release.NONE)) {
      steps.fault("the release is lost", now.with(RELEASE, Release.NONE));
    }
    if (!now.is(REPLY, Reply.NONE)) {
      steps.fault("the answer to the release is lost", now.with(REPLY, Reply.NONE));
    }
  }

  private static void cutConnections(World now, Steps steps) {
    if (SourceLibvirt.isCalling(now)) {
      steps.fault(
          "source's libvirt believes the connection dead and gives up", SourceLibvirt.givesUp(now));
    }
    if (DestinationLibvirt.isUsed(now) && !now.is(CLOSED_AT_DESTINATION)) {
      steps.fault(
          "destination's libvirt believes the connection dead", DestinationLibvirt.closed(now));
    }
    if (now.is(SOURCE_STREAMS)) {
      steps.fault("the streams break at the source", now.with(SOURCE_STREAMS, false));
    }
    if (now.is(DESTINATION_STREAMS)) {
      steps.fault("the streams break at the destination", now.with(DESTINATION_STREAMS, false));
    }
  }

  private static void hitSource(World now, Steps steps) {
    if (now.is(SOURCE_AGENT)) {
      steps.fault("source's agent dies", sourceAgentDead(now));
    }
    if (!now.is(JOB, Job.NONE) || now.is(DEFINITION, Definition.MIGRATED)) {
      steps.fault("source's libvirtd restarts", SourceLibvirt.restarted(now));
    }
    if (!now.is(SOURCE_QEMU, Qemu.ABSENT)) {
      steps.fault("source's QEMU ends by itself", now.with(SOURCE_QEMU, Qemu.ABSENT));
    }
    steps.fault("the source loses power", sourceOff(now, Power.OFF));
    steps.fault("the source is lost for ever", sourceOff(now, Power.LOST));
  }

  private static World sourceAgentDead(World now) {
    return now.with(SOURCE_AGENT, false)
        .with(SOURCE_STREAMS, false)
        .with(TASK, Task.NONE)
        .with(COPY, Copy.NONE);
  }

  private static World sourceOff(World now, Power power) {
    World off = sourceAgentDead(SourceLibvirt.restarted(now.with(JOB, Job.NONE)));
    return off.with(SOURCE_QEMU, Qemu.ABSENT).with(SOURCE_POWER, power);
  }

  private static void hitDestination(World now, Steps steps) {
    if (now.is(DESTINATION_AGENT)) {
      steps.fault("destination's agent dies", destinationAgentDead(now));
    }
    if (DestinationLibvirt.isUsed(now)) {
      steps.fault("destination's libvirtd restarts", DestinationLibvirt.closed(now));
    }
    if (!now.is(DESTINATION_QEMU, Qemu.ABSENT)) {
      steps.fault("destination's QEMU ends by itself", now.with(DESTINATION_QEMU, Qemu.ABSENT));
    }
    steps.fault("the destination loses power", destinationOff(now, Power.OFF));
    steps.fault("the destination is lost for ever", destinationOff(now, Power.LOST));
  }

  private static World destinationAgentDead(World now) {
    return now.with(DESTINATION_AGENT, false)
        .with(DESTINATION_STREAMS, false)
        .with(WORK, Work.NONE)
        .with(RELEASE, Release.NONE);
  }

  private static World destinationOff(World now, Power power) {
    return destinationAgentDead(DestinationLibvirt.closed(now))
        .with(DESTINATION_QEMU, Qemu.ABSENT)
        .with(DESTINATION_POWER, power);
  }

  private static void healHosts(World now, Steps steps) {
    switch (now.get(SOURCE_POWER)) {
      case OFF -> steps.ordinary("the source boots", now.with(SOURCE_POWER, Power.ON));
      case LOST ->
          steps.ordinary(
              "the source's provider says that it is stopped",
              now.with(SOURCE_POWER, Power.FENCED));
      case ON, FENCED -> {}
    }
    switch (now.get(DESTINATION_POWER)) {
      case OFF -> steps.ordinary("the destination boots", now.with(DESTINATION_POWER, Power.ON));
      case LOST ->
          steps.ordinary(
              "the destination's provider says that it is stopped",
              now.with(DESTINATION_POWER, Power.FENCED));
      case ON, FENCED -> {}
    }
  }
}
