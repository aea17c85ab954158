package io.godwit.controller.reconcile;

import static io.godwit.controller.reconcile.Pictured.A;
import static io.godwit.controller.reconcile.Pictured.B;
import static io.godwit.controller.reconcile.Pictured.C;
import static io.godwit.controller.reconcile.Pictured.VM;
import static io.godwit.controller.reconcile.Pictured.has;
import static io.godwit.controller.reconcile.Pictured.label;
import static io.godwit.controller.reconcile.Pictured.owned;
import static io.godwit.protocol.v1.DomainState.DOMAIN_ABSENT;
import static io.godwit.protocol.v1.DomainState.DOMAIN_PAUSED;
import static io.godwit.protocol.v1.DomainState.DOMAIN_RUNNING;
import static io.godwit.protocol.v1.DomainState.DOMAIN_SHUT_OFF;
import static io.godwit.protocol.v1.Ownership.HANDING_OVER;
import static io.godwit.protocol.v1.Ownership.INCOMING;
import static io.godwit.protocol.v1.Ownership.OWNED;
import static io.godwit.protocol.v1.Ownership.OWNERSHIP_NONE;
import static io.godwit.protocol.v1.Ownership.OWNERSHIP_UNREADABLE;
import static io.godwit.protocol.v1.Ownership.REVOKED;
import static io.godwit.protocol.v1.Ownership.SUPERSEDED;
import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.controller.reconcile.Condition.Code;
import io.godwit.controller.reconcile.Condition.Severity;
import io.godwit.model.Epoch;
import io.godwit.protocol.v1.DiskMark;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReconcilerTest {
  @Test
  void findsNothingWhereAllIsRight() {
    assertFinds(owned(A, 3).says(A, has(OWNED, 3, DOMAIN_RUNNING)));
    assertRepairs(owned(A, 3).says(A, has(OWNED, 3, DOMAIN_RUNNING)));
    assertFinds(owned(A, 3).silent(A));
    assertRepairs(owned(A, 3).silent(A));
  }

  @Test
  void vmThatItsHostHasNothingOf() {
    assertFinds(owned(A, 3), Code.MISSING);
    assertRepairs(owned(A, 3));
  }

  @Test
  void vmThatNobodyKnows() {
    Picture stranger =
        new Picture(
            List.of(),
            owned(A, 1).says(B, has(OWNED, 1, DOMAIN_RUNNING)).picture().hosts(),
            Map.of());

    Reconciler.Examination found = Reconciler.examine(stranger);
    assertThat(found.conditions()).extracting(Condition::code).containsExactly(Code.UNKNOWN_VM);
    assertThat(found.repairs()).isEmpty();
  }

  @Test
  void twoHostsThatBothSayItIsTheirs() {
    Pictured both =
        owned(A, 3).says(A, has(OWNED, 3, DOMAIN_RUNNING)).says(B, has(OWNED, 1, DOMAIN_SHUT_OFF));

    assertFinds(both, Code.TWO_OWNERS);
    assertRepairs(both);
  }

  @Test
  void vmThatRunsTwiceIsTheLoudestAndIsNotTouched() {
    Pictured twice =
        owned(A, 3)
            .says(A, has(OWNED, 3, DOMAIN_RUNNING).setAwaitsConfirmation(true))
            .says(B, has(SUPERSEDED, 3, DOMAIN_RUNNING));

    assertFinds(twice, Code.RUNS_TWICE, Code.RUNS_ELSEWHERE, Code.AWAITS_START);
    assertThat(Code.RUNS_TWICE.severity()).isEqualTo(Severity.ALARM);
    assertRepairs(twice);
  }

  @Test
  void vmThatRunsWhereItIsNotOwnedIsNeverStopped() {
    Pictured elsewhere =
        owned(A, 3)
            .says(A, has(OWNED, 3, DOMAIN_SHUT_OFF).setAwaitsConfirmation(true))
            .says(B, has(SUPERSEDED, 3, DOMAIN_RUNNING));

    assertFinds(elsewhere, Code.RUNS_ELSEWHERE, Code.AWAITS_START);
    assertRepairs(elsewhere);
  }

  @Test
  void hostThatBootedGetsItsVmsStartedUnderTheirEpoch() {
    Pictured booted =
        owned(A, 3).says(A, has(OWNED, 3, DOMAIN_SHUT_OFF).setAwaitsConfirmation(true));

    assertFinds(booted, Code.AWAITS_START);
    assertRepairs(booted, new Repair.StartAfterBoot(VM, A, new Epoch(3)));
    assertRepairs(booted.workedOn());
  }

  @Test
  void hostThatBootedAfterItsVmLeftStartsNothing() {
    Pictured left =
        owned(B, 4)
            .says(A, has(OWNED, 3, DOMAIN_SHUT_OFF).setAwaitsConfirmation(true))
            .says(B, has(OWNED, 4, DOMAIN_RUNNING));

    assertFinds(left, Code.TWO_OWNERS);
    assertRepairs(left);
    assertRepairs(left.silent(B));
  }

  @Test
  void leftoversAreCleanedOnlyWhileTheOwnerProvesItself() {
    for (var leftover :
        List.of(
            has(SUPERSEDED, 3, DOMAIN_SHUT_OFF),
            has(REVOKED, 2, DOMAIN_ABSENT),
            has(INCOMING, 3, DOMAIN_PAUSED))) {
      Pictured left = owned(A, 3).says(A, has(OWNED, 3, DOMAIN_RUNNING)).says(B, leftover);
      assertFinds(left, Code.LEFTOVER);
      assertRepairs(left, new Repair.CleanUp(VM, B, new Epoch(3)));
      assertRepairs(owned(A, 3).silent(A).says(B, leftover));
      assertRepairs(owned(A, 3).says(A, has(OWNED, 2, DOMAIN_RUNNING)).says(B, leftover));
      assertRepairs(left.workedOn());
    }
  }

  @Test
  void youngerOrKeptCopiesAreNotCleaned() {
    Pictured younger =
        owned(A, 3)
            .says(A, has(OWNED, 3, DOMAIN_RUNNING))
            .says(B, has(SUPERSEDED, 4, DOMAIN_SHUT_OFF));
    assertRepairs(younger);

    Pictured kept =
        owned(A, 3)
            .decidedAt(3)
            .says(A, has(OWNED, 3, DOMAIN_RUNNING))
            .says(B, has(SUPERSEDED, 3, DOMAIN_SHUT_OFF));
    assertFinds(kept, Code.KEPT_COPY);
    assertRepairs(kept);
  }

  @Test
  void ownerWhoseJournalIsOlderThanItsDiskGetsItBack() {
    Pictured behind =
        owned(A, 3)
            .says(A, has(OWNED, 1, DOMAIN_SHUT_OFF).setDiskLabel(label(DiskMark.DISK_LIVE, 3)));

    assertFinds(behind, Code.HOST_BEHIND);
    assertRepairs(behind, new Repair.Reassume(VM, A, new Epoch(3)));
  }

  @Test
  void ownerThatWasRestoredWithItsDiskIsForAPerson() {
    Pictured restored = owned(A, 3).says(A, has(OWNED, 1, DOMAIN_SHUT_OFF));

    assertFinds(restored, Code.HOST_BEHIND);
    assertRepairs(restored);
  }

  @Test
  void ownerThatLostItsJournalGetsItBackIfNobodyElseHasATrace() {
    for (var lost : List.of(OWNERSHIP_NONE, OWNERSHIP_UNREADABLE)) {
      Pictured behind =
          owned(A, 3)
              .says(A, has(lost, 0, DOMAIN_RUNNING).setDiskLabel(label(DiskMark.DISK_LIVE, 3)));
      assertRepairs(behind, new Repair.Reassume(VM, A, new Epoch(3)));
      assertRepairs(behind.says(B, has(SUPERSEDED, 4, DOMAIN_ABSENT)));
      assertRepairs(behind.says(B, has(OWNED, 2, DOMAIN_RUNNING)));
    }
  }

  @Test
  void handOverThatNoOperationKnowsIsForAPerson() {
    Pictured open =
        owned(A, 3)
            .says(A, has(HANDING_OVER, 4, DOMAIN_SHUT_OFF))
            .says(B, has(INCOMING, 4, DOMAIN_PAUSED));

    assertFinds(open, Code.OPEN_HAND_OVER);
    assertRepairs(open);
  }

  @Test
  void openMoveOfAnOperationIsNoFinding() {
    assertFinds(
        owned(A, 3)
            .grantedTo(B)
            .workedOn()
            .says(A, has(HANDING_OVER, 4, DOMAIN_RUNNING))
            .says(B, has(INCOMING, 4, DOMAIN_PAUSED)));
  }

  @Test
  void unconfirmedVmIsLeftAlone() {
    Pictured unconfirmed =
        owned(A, 3)
            .unconfirmed()
            .says(A, has(OWNED, 3, DOMAIN_SHUT_OFF).setAwaitsConfirmation(true))
            .says(C, has(SUPERSEDED, 2, DOMAIN_SHUT_OFF));

    assertThat(codes(unconfirmed)).contains(Code.UNCONFIRMED);
    assertRepairs(unconfirmed);
  }

  @Test
  void wrongDiskAtTheOwnerIsAnAlarm() {
    assertFinds(
        owned(A, 3)
            .says(A, has(OWNED, 3, DOMAIN_SHUT_OFF).setDiskLabel(label(DiskMark.DISK_STALE, 3))),
        Code.STALE_DISK);
    assertFinds(
        owned(A, 3).says(A, has(OWNED, 3, DOMAIN_SHUT_OFF).setDiskPresent(false)),
        Code.DISK_MISSING);
  }

  private static void assertFinds(Pictured fleet, Code... codes) {
    assertThat(codes(fleet)).containsExactlyInAnyOrder(codes);
  }

  private static List<Code> codes(Pictured fleet) {
    return Reconciler.examine(fleet.picture()).conditions().stream().map(Condition::code).toList();
  }

  private static void assertRepairs(Pictured fleet, Repair... repairs) {
    assertThat(Reconciler.examine(fleet.picture()).repairs()).containsExactly(repairs);
  }
}
