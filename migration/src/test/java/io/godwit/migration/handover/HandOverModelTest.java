package io.godwit.migration.handover;

import static io.godwit.migration.handover.World.DESTINATION_QEMU;
import static io.godwit.migration.handover.World.SOURCE_QEMU;
import static io.godwit.migration.handover.World.STAGE;
import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.migration.handover.ControllerSaga.Patience;
import io.godwit.migration.handover.World.Qemu;
import io.godwit.migration.handover.World.Stage;
import io.godwit.migration.search.Counterexample;
import io.godwit.migration.search.Model;
import io.godwit.migration.search.Search;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What it prints is what docs/handover.md shows. */
final class HandOverModelTest {
  private static final int MOST_FAULTS = 6;

  @Test
  void underSixFaultsTheVmNeverRunsTwiceAndIsNeverLostOrStuck() {
    Search.Outcome outcome = Search.run(asBuilt(), MOST_FAULTS);
    System.out.println("states of the hand-over by faults: " + outcome.statesByFaults());
    assertThat(outcome.counterexample()).isEmpty();
    assertThat(outcome.statesByFaults()).hasSize(MOST_FAULTS + 1);
  }

  @ParameterizedTest
  @CsvSource({
    "RUNS_AT_FINISH,              ENDLESS, 1, runs twice",
    "TAKES_WHEN_UNREACHABLE,      ENDLESS, 1, runs twice",
    "RELEASES_BEFORE_EXIT,        ENDLESS, 1, runs twice",
    "IGNORES_EPOCHS,              ENDS,    1, both hosts own",
    "BELIEVES_ANY_EXIT,           ENDS,    2, writes of one are lost",
    "RESUMES_ONLY_AT_THE_RELEASE, ENDS,    1, stands paused for ever",
    "HEARS_ENDED_STREAMS,         ENDS,    1, no disk is whole",
    "RECLAIMS_ON_FENCING_ALONE,   ENDS,    1, both hosts own"
  })
  void aWeaknessIsFound(Weakness weakness, Patience patience, int faults, String wrong) {
    HandOverModel model = new HandOverModel(EnumSet.of(weakness), patience);
    Counterexample found = Search.run(model, faults).counterexample().orElseThrow();
    System.out.println(weakness + System.lineSeparator() + found);
    assertThat(found.what()).contains(wrong);
    assertThat(found.faults()).isEqualTo(faults);
  }

  @Test
  void bothEndsAreReached() {
    assertThat(
            reaches(0, now -> now.is(STAGE, Stage.DONE) && now.is(DESTINATION_QEMU, Qemu.RUNNING)))
        .isTrue();
    assertThat(
            reaches(
                0, now -> now.is(STAGE, Stage.ROLLED_BACK) && now.is(SOURCE_QEMU, Qemu.RUNNING)))
        .isTrue();
  }

  /** Only the release is missing after a crash of the source's agent: a second try brings it. */
  @Test
  void aSecondOrderCompletesAMoveWhoseReleaseIsMissing() {
    assertThat(
            reaches(
                1,
                now ->
                    now.is(STAGE, Stage.DONE)
                        && now.is(World.SECOND_ANSWER, World.Answer.DONE)
                        && now.is(DESTINATION_QEMU, Qemu.RUNNING)))
        .isTrue();
  }

  private static HandOverModel asBuilt() {
    return new HandOverModel(Set.of(), Patience.ENDS);
  }

  private static boolean reaches(int faults, Predicate<World> wanted) {
    return Search.run(new Looking(asBuilt(), wanted), faults)
        .counterexample()
        .filter(found -> found.what().equals("found"))
        .isPresent();
  }

  /** A model in which what is looked for counts as broken. */
  private record Looking(HandOverModel model, Predicate<World> wanted) implements Model<World> {
    @Override
    public World start() {
      return model.start();
    }

    @Override
    public List<Step<World>> steps(World now) {
      return model.steps(now);
    }

    @Override
    public Optional<String> broken(World now) {
      return wanted.test(now) ? Optional.of("found") : Optional.empty();
    }

    @Override
    public boolean isEnd(World now) {
      return model.isEnd(now);
    }
  }
}
