package io.godwit.migration.handover;

import static io.godwit.migration.handover.World.*;

import io.godwit.migration.handover.World.Disk;
import io.godwit.migration.handover.World.Power;
import io.godwit.migration.handover.World.Qemu;
import io.godwit.migration.handover.World.Release;
import io.godwit.migration.handover.World.Reply;
import io.godwit.migration.handover.World.Task;
import io.godwit.migration.handover.World.Verdict;
import io.godwit.migration.handover.World.Work;
import io.godwit.migration.ownership.Ownership;
import java.util.Optional;
import java.util.Set;

/** The destination's agent: PrepareIncomingHandler, ReleaseTaker, LiveArrival, RevokeHandler. */
final class DestinationAgent implements Actor {
  private static final Ownership TAKEN = new Ownership.Owned(GRANTED);

  private final Set<Weakness> weaknesses;

  DestinationAgent(Set<Weakness> weaknesses) {
    this.weaknesses = weaknesses;
  }

  @Override
  public void addSteps(World now, Steps steps) {
    if (!now.is(DESTINATION_POWER, Power.ON)) {
      return;
    }
    if (!now.is(DESTINATION_AGENT)) {
      steps.ordinary("destination's agent starts again", now.with(DESTINATION_AGENT, true));
      return;
    }
    if (now.is(DESTINATION_STREAMS) && !now.is(SOURCE_STREAMS)) {
      steps.ordinary(
          "destination's agent finds the streams ended", now.with(DESTINATION_STREAMS, false));
    }
    if (now.is(PREPARE_SENT) && now.is(WORK, Work.NONE)) {
      steps.ordinary(
          "destination's agent is ordered to prepare", prepared(now.with(PREPARE_SENT, false)));
    }
    if (!now.is(RELEASE, Release.NONE) && !now.is(WORK, Work.RESUMING)) {
      takeRelease(now.with(RELEASE, Release.NONE), now.get(RELEASE), steps);
    }
    if (now.is(REVOKE_SENT) && !now.is(WORK, Work.CLEARING)) {
      revoke(now.with(REVOKE_SENT, false), steps);
    }
    work(now, steps);
  }

  /** Also opens the streams, if the source may still hand over. */
  static World prepared(World now) {
    Optional<Ownership> received = Journals.after(now.get(DESTINATION_OWNED), Journals.RECEIVE);
    if (received.isEmpty()) {
      return now;
    }
    boolean repeated = now.get(DESTINATION_OWNED).equals(received);
    World place = now.with(DESTINATION_OWNED, received);
    if (!repeated || now.is(DESTINATION_QEMU, Qemu.ABSENT)) {
      place = place.with(DESTINATION_QEMU, Qemu.ABSENT).with(DESTINATION_DISK, Disk.FILLING);
    }
    return mayOpen(now) ? place.with(SOURCE_STREAMS, true).with(DESTINATION_STREAMS, true) : place;
  }

  private static boolean mayOpen(World now) {
    boolean itsOwn =
        now.get(SOURCE_OWNED) instanceof Ownership.HandingOver
            || now.is(SOURCE_OWNED, new Ownership.Owned(EPOCH));
    return now.is(SOURCE_AGENT) && now.is(TASK, Task.NONE) && itsOwn;
  }

  private void takeRelease(World now, Release release, Steps steps) {
    boolean arrived =
        now.is(DESTINATION_QEMU, Qemu.PAUSED)
            || now.is(DESTINATION_QEMU, Qemu.RUNNING)
            || (release == Release.FOR_POST_COPY && now.is(DESTINATION_QEMU, Qemu.INCOMING));
    if (!arrived && release != Release.INSISTING) {
      steps.ordinary(
          "destination's agent refuses a release: the memory has not arrived",
          now.with(REPLY, Reply.REFUSED));
      return;
    }
    Optional<Ownership> taken = Journals.after(now.get(DESTINATION_OWNED), Journals.TAKE);
    if (taken.isEmpty() && weaknesses.contains(Weakness.IGNORES_EPOCHS)) {
      taken = Optional.of(TAKEN);
    }
    if (taken.isEmpty()) {
      steps.ordinary(
          "destination's agent refuses a release, by its journal", now.with(REPLY, Reply.REFUSED));
    } else if (arrived) {
      steps.ordinary(
          "destination's agent takes the release: its journal says Owned",
          now.with(DESTINATION_OWNED, taken).with(WORK, Work.RESUMING));
    } else {
      steps.ordinary(
          "destination's agent takes the disk, as it was insisted: its journal says Owned",
          now.with(DESTINATION_OWNED, taken).with(REPLY, Reply.TAKEN));
    }
  }

  private void revoke(World now, Steps steps) {
    if (now.is(DESTINATION_OWNED, Optional.of(TAKEN))) {
      steps.ordinary(
          "destination's agent is ordered to revoke, and has the VM already",
          now.with(VERDICT, Verdict.ALREADY_RELEASED));
      return;
    }
    Journals.after(now.get(DESTINATION_OWNED), Journals.REVOKE)
        .ifPresent(
            revoked ->
                steps.ordinary(
                    "destination's agent is ordered to revoke: its journal says Revoked",
                    now.with(DESTINATION_OWNED, Optional.of(revoked))
                        .with(DESTINATION_STREAMS, false)
                        .with(WORK, Work.CLEARING)));
  }

  private void work(World now, Steps steps) {
    switch (now.get(WORK)) {
      case NONE -> takeUnasked(now, steps);
      case RESUMING ->
          steps.ordinary(
              "destination's agent lets the VM run and answers",
              resumed(now).with(REPLY, Reply.TAKEN).with(WORK, Work.NONE));
      case CLEARING ->
          steps.ordinary(
              "destination's agent removes what had come",
              DestinationLibvirt.closed(now)
                  .with(DESTINATION_QEMU, Qemu.ABSENT)
                  .with(DESTINATION_DISK, Disk.ABSENT)
                  .with(VERDICT, Verdict.REVOKED)
                  .with(WORK, Work.NONE));
    }
  }

  private void takeUnasked(World now, Steps steps) {
    if (weaknesses.contains(Weakness.TAKES_WHEN_UNREACHABLE)
        && now.is(DESTINATION_QEMU, Qemu.PAUSED)
        && !now.is(DESTINATION_STREAMS)
        && now.get(DESTINATION_OWNED).orElse(null) instanceof Ownership.Incoming) {
      steps.ordinary(
          "destination's agent cannot reach the source and takes the VM",
          now.with(DESTINATION_OWNED, Optional.of(TAKEN)).with(WORK, Work.RESUMING));
    }
  }

  /** A guest that post-copy left standing waits for its memory instead. */
  static World resumed(World now) {
    return now.is(DESTINATION_QEMU, Qemu.PAUSED) && !PostCopyRun.lacksMemory(now)
        ? now.with(DESTINATION_QEMU, Qemu.RUNNING).with(RAN, true)
        : now;
  }
}
