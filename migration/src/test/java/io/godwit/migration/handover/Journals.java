package io.godwit.migration.handover;

import io.godwit.migration.ownership.IllegalTransition;
import io.godwit.migration.ownership.Ownership;
import io.godwit.migration.ownership.RunIntent;
import io.godwit.migration.ownership.StaleEpoch;
import io.godwit.migration.ownership.TestVm;
import io.godwit.migration.ownership.Transition;
import io.godwit.migration.ownership.Transitions;
import io.godwit.migration.ownership.VmRecord;
import io.godwit.model.OperationId;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** Asks the agents' own state machine. */
final class Journals {
  private static final OperationId OPERATION = new OperationId(new UUID(1, 1));

  static final Transition GRANT_AWAY =
      new Transition.GrantAway(TestVm.VM, World.EPOCH, World.GRANTED, OPERATION);
  static final Transition RELEASE = new Transition.Release(TestVm.VM, World.GRANTED);
  static final Transition RECLAIM = new Transition.Reclaim(TestVm.VM, World.EPOCH, World.GRANTED);
  static final Transition RECEIVE = new Transition.Receive(TestVm.SPEC, World.GRANTED, OPERATION);
  static final Transition TAKE = new Transition.Take(TestVm.VM, World.GRANTED, RunIntent.RUNNING);
  static final Transition STAND_DOWN = new Transition.StandDown(TestVm.VM, World.DECIDED);
  static final Transition ASSUME =
      new Transition.Assume(
          TestVm.SPEC, World.DECIDED, Transition.Basis.LIVE_DISK, Optional.empty());
  static final Transition REVOKE = new Transition.Revoke(TestVm.VM, World.GRANTED);

  /** There are few questions, and they are asked a million times. */
  private static final Map<Question, Optional<Ownership>> KNOWN = new ConcurrentHashMap<>();

  private record Question(Optional<Ownership> before, Transition asked) {}

  private Journals() {}

  /** What the journal says after it; empty where it refuses. */
  static Optional<Ownership> after(Ownership before, Transition asked) {
    return after(Optional.of(before), asked);
  }

  static Optional<Ownership> after(Optional<Ownership> before, Transition asked) {
    return KNOWN.computeIfAbsent(new Question(before, asked), Journals::answer);
  }

  private static Optional<Ownership> answer(Question question) {
    try {
      Optional<VmRecord> before = question.before().map(Journals::entry);
      return Optional.of(Transitions.apply(before, question.asked()).ownership());
    } catch (StaleEpoch | IllegalTransition refused) {
      return Optional.empty();
    }
  }

  private static VmRecord entry(Ownership ownership) {
    return new VmRecord(TestVm.VM, Optional.of(TestVm.SPEC), ownership, RunIntent.RUNNING, 0);
  }
}
