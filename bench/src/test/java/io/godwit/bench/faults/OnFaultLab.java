package io.godwit.bench.faults;

import io.godwit.bench.fixture.Installation;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/** The tests of a class share one lab, on which faults can be made. */
@Tag("lab")
abstract class OnFaultLab {
  @TempDir static Path raw;

  static FaultLab lab;

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    lab = FaultLab.start(Installation.find(), InstantSource.system(), raw, what -> {});
  }

  @AfterAll
  static void end() throws IOException {
    if (lab != null) {
      lab.close();
    }
  }
}
