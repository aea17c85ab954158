package io.godwit.migration.handover;

import static io.godwit.migration.handover.World.*;

import io.godwit.migration.handover.ControllerSaga.Patience;
import io.godwit.migration.handover.World.Answer;
import io.godwit.migration.handover.World.Control;
import io.godwit.migration.handover.World.Disk;
import io.godwit.migration.handover.World.Ending;
import io.godwit.migration.handover.World.Power;
import io.godwit.migration.handover.World.Qemu;
import io.godwit.migration.handover.World.Release;
import io.godwit.migration.handover.World.Stage;
import io.godwit.migration.handover.World.Work;
import io.godwit.migration.ownership.Ownership;
import io.godwit.migration.search.Model;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The move as built, or with weaknesses. */
final class HandOverModel implements Model<World> {
  private final List<Actor> actors;
  private final World start;
  private final Faults faults = new Faults();

  HandOverModel(Ending ending, Set<Weakness> weaknesses, Patience patience) {
    this.start = World.START.with(ENDING, ending);
    this.actors =
        List.of(
            new SourceLibvirt(),
            new DestinationLibvirt(weaknesses),
            new PostCopyRun(),
            new SourceAgent(weaknesses),
            new DestinationAgent(weaknesses),
            new ControllerSaga(weaknesses, patience));
  }

  @Override
  public World start() {
    return start;
  }

  @Override
  public List<Step<World>> steps(World now) {
    Steps steps = new Steps();
    actors.forEach(actor -> actor.addSteps(now, steps));
    if (!isQuiet(now)) {
      faults.addSteps(now, steps);
    }
    return steps.all();
  }

  @Override
  public Optional<String> broken(World now) {
    if (now.is(SOURCE_QEMU, Qemu.RUNNING) && now.is(DESTINATION_QEMU, Qemu.RUNNING)) {
      return Optional.of("the VM runs twice");
    }
    if (now.is(RAN) && now.is(RAN_ON)) {
      return Optional.of("the VM has run on from one moment on both hosts: writes of one are lost");
    }
    if (now.get(SOURCE_OWNED) instanceof Ownership.Owned
        && now.get(DESTINATION_OWNED).equals(Optional.of(now.get(SOURCE_OWNED)))) {
      return Optional.of("both hosts own the VM under one epoch");
    }
    boolean atSource = now.is(SOURCE_DISK, Disk.WHOLE) && !now.is(RAN);
    boolean atDestination = now.is(DESTINATION_DISK, Disk.WHOLE) && !now.is(RAN_ON);
    return atSource || atDestination ? wrongEnd(now) : Optional.of("no disk is whole and newest");
  }

  private static Optional<String> wrongEnd(World now) {
    if (now.is(STAGE, Stage.DONE) && now.is(DESTINATION_QEMU, Qemu.PAUSED)) {
      return Optional.of("the move is done, and the VM stands paused for ever");
    }
    if (now.is(STAGE, Stage.ROLLED_BACK) && now.is(SOURCE_QEMU, Qemu.PAUSED)) {
      return Optional.of("the move is rolled back, and the VM stands paused for ever");
    }
    return Optional.empty();
  }

  @Override
  public boolean isEnd(World now) {
    return switch (now.get(STAGE)) {
      case DONE ->
          now.is(SOURCE_QEMU, Qemu.ABSENT) && now.get(SOURCE_OWNED) instanceof Ownership.Superseded;
      case ROLLED_BACK ->
          isGone(now.get(DESTINATION_POWER))
              || (now.is(DESTINATION_QEMU, Qemu.ABSENT) && now.is(DESTINATION_DISK, Disk.ABSENT));
      case REVOKE ->
          isGone(now.get(DESTINATION_POWER))
              || (now.is(ENDING, Ending.POST_COPY) && isGone(now.get(SOURCE_POWER)));
      case STAND_DOWN -> isGone(now.get(DESTINATION_POWER));
      case RECLAIM, ASSUME -> isGone(now.get(SOURCE_POWER));
      case FINISH -> isGone(now.get(SOURCE_POWER)) || isGone(now.get(DESTINATION_POWER));
      case PREPARE, HAND_OVER, QUERY, PREPARE_AGAIN, HAND_OVER_AGAIN -> false;
    };
  }

  /** The end is IN_DOUBT then, with the lost host as its evidence. */
  private static boolean isGone(Power power) {
    return power == Power.LOST || power == Power.FENCED;
  }

  /** It has ended, and nothing is on its way: from here on it is an ordinary VM on one host. */
  private static boolean isQuiet(World now) {
    boolean ended = now.is(STAGE, Stage.DONE) || now.is(STAGE, Stage.ROLLED_BACK);
    return ended
        && now.is(CONTROL, Control.NONE)
        && now.is(RELEASE, Release.NONE)
        && now.is(WORK, Work.NONE)
        && !now.is(RECLAIM_ANSWER, Answer.FAILED)
        && !now.is(PREPARE_SENT)
        && !now.is(REVOKE_SENT)
        && !now.is(RECLAIM_SENT)
        && now.is(HAND_OVER_SENT, 0);
  }
}
