package io.godwit.migration.handover;

import static io.godwit.migration.handover.World.DESTINATION_QEMU;
import static io.godwit.migration.handover.World.SOURCE_QEMU;
import static io.godwit.migration.handover.World.STAGE;
import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.migration.handover.ControllerSaga.Patience;
import io.godwit.migration.handover.World.Ending;
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
import org.junit.jupiter.params.provider.EnumSource;

/** What it prints is what docs/handover.md shows. */
final class HandOverModelTest {
  private static final int MOST_FAULTS = 6;

  @ParameterizedTest
  @EnumSource(Ending.class)
  void underSixFaultsTheVmNeverRunsTwiceAndIsNeverLostOrStuck(Ending ending) {
    Search.Outcome outcome = Search.run(asBuilt(ending), MOST_FAULTS);
    System.out.println(
        "a move that ends " + ending + ", states by faults: " + outcome.statesByFaults());
    assertThat(outcome.counterexample()).isEmpty();
    assertThat(outcome.statesByFaults()).hasSize(MOST_FAULTS + 1);
  }

  @ParameterizedTest
  @CsvSource({
    "RUNS_AT_FINISH,                       PAUSED,    ENDLESS, 1, runs twice",
    "TAKES_WHEN_UNREACHABLE,               PAUSED,    ENDLESS, 1, runs twice",
    "RELEASES_BEFORE_EXIT,                 PAUSED,    ENDLESS, 1, runs twice",
    "IGNORES_EPOCHS,                       PAUSED,    ENDS,    1, both hosts own",
    "BELIEVES_ANY_EXIT,                    PAUSED,    ENDS,    2, writes of one are lost",
    "RESUMES_ONLY_AT_THE_RELEASE,          PAUSED,    ENDS,    1, stands paused for ever",
    "HEARS_ENDED_STREAMS,                  PAUSED,    ENDS,    1, no disk is whole",
    "RECLAIMS_ON_FENCING_ALONE,            PAUSED,    ENDS,    1, writes of one are lost",
    "RESUMES_AN_ARRIVAL_ON_FENCING_ALONE,  PAUSED,    ENDS,    2, writes of one are lost",
    "FINISH_PASSES_UNGUARDED,              POST_COPY, ENDLESS, 1, runs twice",
    "STARTS_POST_COPY_UNASKED,             POST_COPY, ENDS,    0, no disk is whole"
  })
  void aWeaknessIsFound(
      Weakness weakness, Ending ending, Patience patience, int faults, String wrong) {
    HandOverModel model = new HandOverModel(ending, EnumSet.of(weakness), patience);
    Counterexample found = Search.run(model, faults).counterexample().orElseThrow();
    System.out.println(weakness + System.lineSeparator() + found);
    assertThat(found.what()).contains(wrong);
    assertThat(found.faults()).isEqualTo(faults);
  }

  @ParameterizedTest
  @EnumSource(Ending.class)
  void bothEndsAreReached(Ending ending) {
    assertThat(reaches(ending, 0, HandOverModelTest::isDoneAndRuns)).isTrue();
    assertThat(
            reaches(
                ending,
                0,
                now -> now.is(STAGE, Stage.ROLLED_BACK) && now.is(SOURCE_QEMU, Qemu.RUNNING)))
        .isTrue();
  }

  @Test
  void aSecondOrderCompletesAMoveWhoseReleaseIsMissing() {
    assertThat(
            reaches(
                Ending.PAUSED,
                1,
                now -> isDoneAndRuns(now) && now.is(World.SECOND_ANSWER, World.Answer.DONE)))
        .isTrue();
  }

  @Test
  void postCopyGoesOnAfterTheStreamsBroke() {
    assertThat(
            reaches(
                Ending.POST_COPY,
                1,
                now ->
                    isDoneAndRuns(now)
                        && now.is(World.MEMORY_WHOLE)
                        && now.is(World.FIRST_ANSWER, World.Answer.FAILED)))
        .isTrue();
  }

  private static boolean isDoneAndRuns(World now) {
    return now.is(STAGE, Stage.DONE) && now.is(DESTINATION_QEMU, Qemu.RUNNING);
  }

  private static HandOverModel asBuilt(Ending ending) {
    return new HandOverModel(ending, Set.of(), Patience.ENDS);
  }

  private static boolean reaches(Ending ending, int faults, Predicate<World> wanted) {
    return Search.run(new Looking(asBuilt(ending), wanted), faults)
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
