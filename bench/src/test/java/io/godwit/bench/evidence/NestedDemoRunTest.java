package io.godwit.bench.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.godwit.bench.figures.Figure;
import io.godwit.bench.fixture.Installation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NestedDemoRunTest {
  private static final String WELL =
      "[{\"connectionSurvived\": true, \"writesLost\": 0}, {\"connectionSurvived\": true, \"writesLost\": 0}]";
  private static final String BROKEN = WELL.replaceFirst("true", "false");

  @TempDir Path root;
  @TempDir Path raw;
  private Path report;

  @BeforeEach
  void anEarlierRunWentWell() throws IOException {
    report = root.resolve("target/demo-nested/report.json");
    Files.createDirectories(report.getParent());
    Files.writeString(report, WELL);
  }

  @Test
  void aDemoThatCrashedIsNotMeasuredByAnEarlierReport() throws Exception {
    demo("exit 1");

    assertThatThrownBy(this::measure)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("left no report");
  }

  @Test
  void aDemoThatCouldNotRunIsNotMeasured() throws Exception {
    demo("echo '%s' > %s\nexit 2".formatted(WELL, report));

    assertThatThrownBy(this::measure)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("ended with 2");
  }

  @Test
  void aConnectionThatBrokeIsAFigure() throws Exception {
    demo("echo '%s' > %s\nexit 1".formatted(BROKEN, report));

    assertThat(measure())
        .extracting(Figure::verdict)
        .containsExactly(Figure.Verdict.OK, Figure.Verdict.SHORT);
  }

  private List<Figure> measure() throws IOException, InterruptedException {
    return new NestedDemoRun(new Installation(root), InstantSource.system()).measure(raw);
  }

  private void demo(String body) throws IOException {
    Path program = root.resolve("bench/bin/demo-nested");
    Files.createDirectories(program.getParent());
    Files.writeString(program, "#!/bin/bash\n" + body + "\n");
    Path unused =
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
  }
}
