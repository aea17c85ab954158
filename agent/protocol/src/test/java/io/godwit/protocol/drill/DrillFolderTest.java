package io.godwit.protocol.drill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.godwit.model.drill.CrashPoint;
import io.godwit.model.drill.CrashPoint.Moment;
import io.godwit.model.drill.CrashPoints;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DrillFolderTest {
  private static final CrashPoint POINT = new CrashPoint("hand-over", Moment.AFTER_EFFECT);

  @TempDir Path drill;

  @Test
  void nothingListensUnlessTheVariableIsSet() {
    assertThat(DrillFolder.of(Map.of(), "agent")).isSameAs(CrashPoints.NONE);
  }

  @Test
  void refusesAFolderThatIsNone() {
    Map<String, String> wrong = Map.of(DrillFolder.VARIABLE, drill.resolve("none").toString());
    assertThatThrownBy(() -> DrillFolder.of(wrong, "agent")).hasMessageContaining("no folder");
  }

  @Test
  void holdsOnceAndGoesOnWhenTheMarkIsRemoved() throws Exception {
    Path order = DrillFolder.order(drill, "agent", POINT);
    Path reached = DrillFolder.reached(drill, "agent", POINT);
    Files.createDirectories(order.getParent());
    Files.writeString(order, DrillFolder.HOLD);
    CrashPoints points = DrillFolder.of(Map.of(DrillFolder.VARIABLE, drill.toString()), "agent");

    Thread held = Thread.ofVirtual().start(() -> points.reached(POINT));
    while (!Files.exists(reached)) {
      Thread.onSpinWait();
    }
    assertThat(held.isAlive()).isTrue();
    assertThat(order).doesNotExist();

    Files.delete(reached);
    assertThat(held.join(Duration.ofSeconds(20))).isTrue();
    points.reached(POINT);
  }

  @Test
  void otherPointsAreNotTouched() throws Exception {
    Path order = DrillFolder.order(drill, "agent", POINT);
    Files.createDirectories(order.getParent());
    Files.writeString(order, DrillFolder.HOLD);
    CrashPoints points = DrillFolder.of(Map.of(DrillFolder.VARIABLE, drill.toString()), "agent");

    points.reached(new CrashPoint("hand-over", Moment.BEFORE));
    assertThat(order).exists();
  }
}
