package io.godwit.protocol.drill;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DrillClockTest {
  private static final Clock RIGHT =
      Clock.fixed(Instant.parse("2026-11-25T12:00:00Z"), ZoneOffset.UTC);

  @TempDir Path drill;

  @Test
  void isOffAsLongAsTheFileIsThere() throws IOException {
    Clock clock = DrillClock.of(Map.of(DrillFolder.VARIABLE, drill.toString()), "east-1", RIGHT);
    Path file = DrillClock.file(drill, "east-1");
    Files.createDirectories(file.getParent());

    assertThat(clock.instant()).isEqualTo(RIGHT.instant());
    Files.writeString(file, "-PT5M\n");
    assertThat(clock.instant()).isEqualTo(Instant.parse("2026-11-25T11:55:00Z"));
    Files.delete(file);
    assertThat(clock.instant()).isEqualTo(RIGHT.instant());
  }

  @Test
  void isTheRightOneOutsideOfADrill() {
    assertThat(DrillClock.of(Map.of(), "east-1", RIGHT)).isSameAs(RIGHT);
  }
}
