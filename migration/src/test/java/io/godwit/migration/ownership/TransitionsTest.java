package io.godwit.migration.ownership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.godwit.migration.ownership.Ownership.HandingOver;
import io.godwit.migration.ownership.Ownership.Incoming;
import io.godwit.migration.ownership.Ownership.Owned;
import io.godwit.migration.ownership.Ownership.Revoked;
import io.godwit.migration.ownership.Ownership.Superseded;
import io.godwit.model.Epoch;
import io.godwit.model.OperationId;
import io.godwit.model.VmId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TransitionsTest {
  private static final VmId VM = TestVm.VM;
  private static final OperationId OPERATION = new OperationId(new UUID(1, 1));
  private static final OperationId OTHER = new OperationId(new UUID(2, 2));

  private static Epoch epoch(long value) {
    return new Epoch(value);
  }

  private static VmRecord in(Ownership ownership) {
    return new VmRecord(VM, Optional.of(TestVm.SPEC), ownership, RunIntent.RUNNING, 0);
  }

  private static Ownership after(Ownership before, Transition asked) {
    return Transitions.apply(Optional.of(in(before)), asked).ownership();
  }

  static List<Transition> allTransitions() {
    List<Transition> all = new ArrayList<>();
    for (long e = 1; e <= 4; e++) {
      all.add(new Transition.Create(TestVm.SPEC, epoch(e)));
      all.add(new Transition.Release(VM, epoch(e)));
      all.add(new Transition.Receive(TestVm.SPEC, epoch(e), OPERATION));
      all.add(new Transition.Take(VM, epoch(e), RunIntent.RUNNING));
      all.add(new Transition.Revoke(VM, epoch(e)));
      all.add(new Transition.Intend(VM, epoch(e), RunIntent.PAUSED, 0));
      for (long g = e + 1; g <= 4; g++) {
        all.add(new Transition.GrantAway(VM, epoch(e), epoch(g), OPERATION));
        all.add(new Transition.Reclaim(VM, epoch(e), epoch(g)));
      }
    }
    return all;
  }

  private static List<Ownership> allStates() {
    List<Ownership> all = new ArrayList<>();
    for (long e = 1; e <= 3; e++) {
      all.add(new Owned(epoch(e)));
      all.add(new Incoming(epoch(e), OPERATION));
      all.add(new Incoming(epoch(e), OTHER));
      all.add(new Revoked(epoch(e)));
      all.add(new Superseded(epoch(e)));
      for (long g = e + 1; g <= 3; g++) {
        all.add(new HandingOver(epoch(e), epoch(g), OPERATION));
      }
    }
    return all;
  }

  @ParameterizedTest
  @MethodSource("allTransitions")
  void neverLetsAnEpochFallAndNeverActsTwice(Transition asked) {
    for (Ownership before : allStates()) {
      VmRecord once;
      try {
        once = Transitions.apply(Optional.of(in(before)), asked);
      } catch (StaleEpoch | IllegalTransition refused) {
        continue;
      }
      assertThat(once.ownership().seen())
          .as("%s, asked %s", before, asked)
          .isGreaterThanOrEqualTo(before.seen());
      assertThat(Transitions.apply(Optional.of(once), asked)).isEqualTo(once);
    }
  }

  @ParameterizedTest
  @MethodSource("allTransitions")
  void ownsOnlyWhatWasOwnedTakenOrReclaimed(Transition asked) {
    for (Ownership before : allStates()) {
      Ownership after;
      try {
        after = after(before, asked);
      } catch (StaleEpoch | IllegalTransition refused) {
        continue;
      }
      if (after instanceof Owned && !(before instanceof Owned)) {
        boolean released = before instanceof Incoming && asked instanceof Transition.Take;
        boolean reclaimed = before instanceof HandingOver && asked instanceof Transition.Reclaim;
        assertThat(released || reclaimed).as("%s, asked %s", before, asked).isTrue();
      }
    }
  }

  @Test
  void whatWasAskedForBeforeTheLastOrderUndoesNothing() {
    VmRecord started =
        Transitions.apply(
            Optional.of(in(new Owned(epoch(3)))),
            new Transition.Intend(VM, epoch(3), RunIntent.RUNNING, 9));
    Transition late = new Transition.Intend(VM, epoch(3), RunIntent.STOPPED, 7);

    assertThatThrownBy(() -> Transitions.apply(Optional.of(started), late))
        .isInstanceOf(IllegalTransition.class)
        .hasMessageContaining("since by a younger order");
    assertThatThrownBy(() -> started.refuseOvertaken(8)).isInstanceOf(IllegalTransition.class);

    Transition byAnEarlierController = new Transition.Intend(VM, epoch(3), RunIntent.STOPPED, 0);
    assertThat(Transitions.apply(Optional.of(started), byAnEarlierController).askedAt())
        .isEqualTo(9);
    Transition younger = new Transition.Intend(VM, epoch(3), RunIntent.STOPPED, 10);
    assertThat(Transitions.apply(Optional.of(started), younger).intent())
        .isEqualTo(RunIntent.STOPPED);
  }

  @Test
  void handsOver() {
    assertThat(
            after(new Owned(epoch(3)), new Transition.GrantAway(VM, epoch(3), epoch(4), OPERATION)))
        .isEqualTo(new HandingOver(epoch(3), epoch(4), OPERATION));
    assertThat(
            after(
                new HandingOver(epoch(3), epoch(4), OPERATION),
                new Transition.Release(VM, epoch(4))))
        .isEqualTo(new Superseded(epoch(4)));
    assertThat(
            after(
                new Incoming(epoch(4), OPERATION),
                new Transition.Take(VM, epoch(4), RunIntent.RUNNING)))
        .isEqualTo(new Owned(epoch(4)));
  }

  @Test
  void reclaimsUnderTheEpochThatWasGranted() {
    assertThat(
            after(
                new HandingOver(epoch(3), epoch(4), OPERATION),
                new Transition.Reclaim(VM, epoch(3), epoch(4))))
        .isEqualTo(new Owned(epoch(4)));
  }

  @Test
  void reclaimsWhatWasGrantedBeforeThisHostWasTold() {
    assertThat(after(new Owned(epoch(3)), new Transition.Reclaim(VM, epoch(3), epoch(4))))
        .isEqualTo(new Owned(epoch(4)));
  }

  @Test
  void refusesTheReleaseOfARevokedGrantForEver() {
    VmRecord revoked = Transitions.apply(Optional.empty(), new Transition.Revoke(VM, epoch(4)));

    assertThatThrownBy(
            () ->
                Transitions.apply(
                    Optional.of(revoked), new Transition.Take(VM, epoch(4), RunIntent.RUNNING)))
        .isInstanceOf(IllegalTransition.class);
    assertThatThrownBy(
            () ->
                Transitions.apply(
                    Optional.of(revoked), new Transition.Receive(TestVm.SPEC, epoch(4), OPERATION)))
        .isInstanceOf(IllegalTransition.class);
    assertThatThrownBy(
            () ->
                Transitions.apply(
                    Optional.of(revoked), new Transition.Receive(TestVm.SPEC, epoch(3), OPERATION)))
        .isInstanceOf(StaleEpoch.class);
    assertThat(after(revoked.ownership(), new Transition.Receive(TestVm.SPEC, epoch(5), OPERATION)))
        .isEqualTo(new Incoming(epoch(5), OPERATION));
  }

  @Test
  void doesNotRevokeWhatWasReleasedHere() {
    assertThatThrownBy(() -> after(new Owned(epoch(4)), new Transition.Revoke(VM, epoch(4))))
        .isInstanceOf(IllegalTransition.class)
        .hasMessageContaining("nothing was changed");
  }

  @Test
  void keepsAVmPausedThatItsUserHadPaused() {
    VmRecord taken =
        Transitions.apply(
            Optional.of(in(new Incoming(epoch(4), OPERATION))),
            new Transition.Take(VM, epoch(4), RunIntent.PAUSED));

    assertThat(taken.intent()).isEqualTo(RunIntent.PAUSED);
  }
}
