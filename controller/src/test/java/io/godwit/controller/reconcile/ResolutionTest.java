package io.godwit.controller.reconcile;

import static io.godwit.controller.reconcile.Pictured.A;
import static io.godwit.controller.reconcile.Pictured.B;
import static io.godwit.controller.reconcile.Pictured.has;
import static io.godwit.controller.reconcile.Pictured.owned;
import static io.godwit.protocol.v1.DomainState.DOMAIN_ABSENT;
import static io.godwit.protocol.v1.DomainState.DOMAIN_PAUSED;
import static io.godwit.protocol.v1.DomainState.DOMAIN_PAUSED_FOR_MIGRATION;
import static io.godwit.protocol.v1.DomainState.DOMAIN_PAUSED_POST_COPY_FAILED;
import static io.godwit.protocol.v1.DomainState.DOMAIN_RUNNING;
import static io.godwit.protocol.v1.DomainState.DOMAIN_SHUT_OFF;
import static io.godwit.protocol.v1.Ownership.HANDING_OVER;
import static io.godwit.protocol.v1.Ownership.INCOMING;
import static io.godwit.protocol.v1.Ownership.OWNED;
import static io.godwit.protocol.v1.Ownership.REVOKED;
import static io.godwit.protocol.v1.Ownership.SUPERSEDED;
import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.model.Epoch;
import io.godwit.model.HostId;
import io.godwit.protocol.v1.AssumeVm.Basis;
import io.godwit.protocol.v1.DomainState;
import io.godwit.protocol.v1.Ownership;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ResolutionTest {
  private static final Fencing VOUCHED = new Fencing.Vouched("somebody");
  private static final Fencing STOPPED = new Fencing.ProviderStopped("lab", Instant.EPOCH);

  @Test
  void hostThatDoesNotAnswerBlocksEveryoneElseUntilItIsFenced() {
    Pictured gone = moving().says(A, has(HANDING_OVER, 4, DOMAIN_RUNNING)).silent(B);

    assertRefused(gone.resolution(Map.of()).choose(A), "does not answer and may run the VM");
    assertPossible(
        gone.resolution(Map.of(B, VOUCHED)).choose(A),
        Consequence.CONTINUES,
        List.of(),
        List.of(B));
  }

  @Test
  void vouchingForAHostThatAnswersIsContradicted() {
    Pictured both =
        moving()
            .says(A, has(HANDING_OVER, 4, DOMAIN_RUNNING))
            .says(B, has(INCOMING, 4, DOMAIN_PAUSED));

    assertRefused(both.resolution(Map.of(B, VOUCHED)).choose(A), "answers, so it is not off");
  }

  @Test
  void hostThatRunsTheVmKeepsEveryoneElseFromIt() {
    Pictured running =
        moving()
            .says(A, has(HANDING_OVER, 4, DOMAIN_RUNNING))
            .says(B, has(INCOMING, 4, DOMAIN_PAUSED));

    assertRefused(running.resolution(Map.of()).choose(B), "RUNNING on host a");
    assertPossible(
        running.resolution(Map.of()).choose(A), Consequence.CONTINUES, List.of(B), List.of());
  }

  @Test
  void destinationThatHasItWholeGoesOnWhenTheSourceIsOff() {
    Pictured arrived = moving().silent(A).says(B, has(INCOMING, 4, DOMAIN_PAUSED));

    Choice choice = arrived.resolution(Map.of(A, STOPPED)).choose(B);
    assertPossible(choice, Consequence.CONTINUES, List.of(), List.of(A));
    assertThat(((Choice.Possible) choice).decided()).isEqualTo(new Epoch(5));
    assertThat(arrived.resolution(Map.of(A, STOPPED)).byEvidence())
        .contains((Choice.Possible) choice);
    assertThat(arrived.resolution(Map.of(A, VOUCHED)).byEvidence())
        .as("a person's word is the person's to carry out")
        .isEmpty();
  }

  @Test
  void copyThatIsNotWholeIsNeverStarted() {
    for (var partial :
        List.of(
            has(INCOMING, 4, DOMAIN_PAUSED_FOR_MIGRATION),
            has(INCOMING, 4, DOMAIN_ABSENT),
            has(REVOKED, 4, DOMAIN_ABSENT))) {
      Pictured copying = moving().silent(A).says(B, partial);
      assertRefused(copying.resolution(Map.of(A, STOPPED)).choose(B), "not");
    }
  }

  @Test
  void diskThatMayHaveBeenSupersededSaysSo() {
    Pictured released = moving().says(A, has(HANDING_OVER, 4, DOMAIN_SHUT_OFF)).silent(B);

    assertPossible(
        released.resolution(Map.of(B, VOUCHED)).choose(A),
        Consequence.LOSES_LATER_WRITES,
        List.of(),
        List.of(B));
    assertThat(released.resolution(Map.of(B, STOPPED)).byEvidence()).isEmpty();
  }

  @Test
  void newestDiskStartsWithoutLossOfWrites() {
    Pictured stopped =
        moving()
            .says(A, has(HANDING_OVER, 4, DOMAIN_SHUT_OFF))
            .says(B, has(INCOMING, 4, DOMAIN_ABSENT));

    assertPossible(
        stopped.resolution(Map.of()).choose(A),
        Consequence.STARTS_FROM_DISK,
        List.of(B),
        List.of());
  }

  @Test
  void goingBackToASupersededDiskIsNamedAsLoss() {
    Pictured moved = owned(B, 4).says(A, has(SUPERSEDED, 4, DOMAIN_SHUT_OFF)).silent(B);

    Choice choice = moved.resolution(Map.of(B, VOUCHED)).choose(A);
    assertPossible(choice, Consequence.LOSES_LATER_WRITES, List.of(), List.of(B));
    assertThat(((Choice.Possible) choice).basis()).isEqualTo(Basis.SUPERSEDED_DISK);
  }

  @Test
  void brokenPostCopyIsNotDecided() {
    Pictured broken =
        moving().says(A, has(HANDING_OVER, 4, DOMAIN_PAUSED_POST_COPY_FAILED)).silent(B);

    assertRefused(broken.resolution(Map.of(B, VOUCHED)).choose(A), "memory");
  }

  /** For every evidence of two hosts: whoever is chosen, nobody else can execute the VM. */
  @Test
  void noChoiceEverLeavesAnotherHostAbleToRunIt() {
    int possible = 0;
    for (Ownership ownershipA : known()) {
      for (Ownership ownershipB : known()) {
        for (DomainState domainA : domains()) {
          for (DomainState domainB : domains()) {
            Pictured fleet =
                moving().says(A, has(ownershipA, 4, domainA)).says(B, has(ownershipB, 4, domainB));
            for (Choice choice : fleet.resolution(Map.of()).choices()) {
              if (choice instanceof Choice.Possible chosen) {
                possible++;
                HostId other = chosen.host().equals(A) ? B : A;
                DomainState otherDomain = other.equals(A) ? domainA : domainB;
                assertThat(otherDomain).isNotEqualTo(DOMAIN_RUNNING);
                assertThat(chosen.decided().value()).isGreaterThan(4);
                assertThat(chosen.standDown()).contains(other);
              }
            }
          }
        }
      }
    }
    assertThat(possible).isPositive();
  }

  private static List<Ownership> known() {
    return List.of(OWNED, HANDING_OVER, INCOMING, REVOKED, SUPERSEDED);
  }

  private static List<DomainState> domains() {
    List<DomainState> all = new ArrayList<>(List.of(DomainState.values()));
    all.remove(DomainState.UNRECOGNIZED);
    return all;
  }

  private static Pictured moving() {
    return owned(A, 3).grantedTo(B);
  }

  private static void assertRefused(Choice choice, String why) {
    assertThat(choice)
        .isInstanceOfSatisfying(
            Choice.Refused.class, refused -> assertThat(refused.meaning()).contains(why));
  }

  private static void assertPossible(
      Choice choice, Consequence consequence, List<HostId> standDown, List<HostId> fenced) {
    assertThat(choice)
        .isInstanceOfSatisfying(
            Choice.Possible.class,
            possible -> {
              assertThat(possible.consequence()).isEqualTo(consequence);
              assertThat(possible.standDown()).isEqualTo(standDown);
              assertThat(possible.fenced()).isEqualTo(fenced);
            });
  }
}
