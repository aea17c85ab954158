package io.godwit.bench.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.godwit.bench.figures.Figure;
import io.godwit.bench.fixture.Installation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UpgradedByPackageTest {
  private static final String WELL = "{\"by\": \"PACKAGE\", \"undisturbed\": true}";
  private static final String DISTURBED = "{\"by\": \"PACKAGE\", \"undisturbed\": false}";
  private static final String PLAYED = "{\"by\": \"PLAYBOOK\", \"undisturbed\": true}";

  @TempDir Path root;
  @TempDir Path raw;

  @Test
  void threeByThePackageAndOneByThePlaybook() throws Exception {
    demoThatReports(Stream.concat(Collections.nCopies(3, WELL).stream(), Stream.of(PLAYED)));

    assertThat(measure())
        .extracting(Figure::verdict)
        .containsExactly(Figure.Verdict.OK, Figure.Verdict.OK);
  }

  @Test
  void oneThatDisturbedAVmOrWasNotMadeIsSeen() throws Exception {
    demoThatReports(Stream.of(WELL, DISTURBED, WELL));

    assertThat(measure())
        .extracting(Figure::verdict)
        .containsExactly(Figure.Verdict.SHORT, Figure.Verdict.SHORT);
  }

  @Test
  void aReportOfAnEarlierRunIsNotTaken() throws Exception {
    demoThatReports(Stream.of(WELL));
    demo("exit 1");

    assertThatThrownBy(this::measure)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("left no report of upgrades");
  }

  private List<Figure> measure() throws IOException, InterruptedException {
    return new UpgradedByPackage(new Installation(root)).measure(raw);
  }

  private void demoThatReports(Stream<String> upgrades) throws IOException {
    Path report = root.resolve("target/demo-nested/upgrades.json");
    Files.createDirectories(report.getParent());
    demo(
        "[ \"$1\" = --with-upgrades ] && echo '%s' > %s"
            .formatted(upgrades.collect(Collectors.joining(",", "[", "]")), report));
  }

  private void demo(String body) throws IOException {
    Path program = root.resolve("bench/bin/demo-nested");
    Files.createDirectories(program.getParent());
    Files.writeString(program, "#!/bin/bash\n" + body + "\n");
    Path unused =
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
  }
}
