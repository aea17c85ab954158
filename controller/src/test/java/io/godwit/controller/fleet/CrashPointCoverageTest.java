package io.godwit.controller.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.api.OperationView;
import io.godwit.api.OperationView.StepView;
import io.godwit.controller.fleet.CrashingJournal.Crash;
import io.godwit.controller.saga.DrilledSaga;
import io.godwit.model.drill.CrashPoint;
import io.godwit.model.drill.CrashPoint.Moment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each step of each operation can be stopped before it, after its effect, after its journal. */
class CrashPointCoverageTest {
  @TempDir Path directory;

  @ParameterizedTest
  @EnumSource
  void eachStepPassesItsThreePointsInTheirOrder(Scenario scenario) {
    List<CrashPoint> reached = new CopyOnWriteArrayList<>();
    try (Rig rig = scenario.prepare(directory)) {
      rig.start(Crash.NEVER, saga -> new DrilledSaga(saga, reached::add));
      OperationView end = rig.end(scenario.submit(rig));
      assertThat(end.state()).isEqualTo("DONE");
      for (StepView step : end.steps()) {
        List<CrashPoint> own = new ArrayList<>(reached);
        own.removeIf(point -> !point.step().equals(step.name()));
        assertThat(own).isEqualTo(pointsOf(step.name()));
      }
    }
  }

  private static List<CrashPoint> pointsOf(String step) {
    return Arrays.stream(Moment.values()).map(moment -> new CrashPoint(step, moment)).toList();
  }
}
