package io.godwit.bench.evidence;

import io.godwit.bench.fixture.Installation;
import io.godwit.bench.fixture.ProgramEnd;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The program {@code bench/bin/demo-nested}, as a person starts it. */
record NestedDemoProgram(Installation installation) {
  private static final int CANNOT_RUN = 2;

  /** Four times what it should take: a computer may be busy. */
  private static final Duration LIMIT = Duration.ofHours(1);

  private static final Duration REMOVAL_LIMIT = Duration.ofMinutes(5);

  /**
   * Runs it to its end.
   *
   * @param raw where all is kept that it says
   * @throws IOException where it says that it could not run, or does not end
   */
  void run(Path raw, String... arguments) throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(List.of(installation.root().resolve("bench/bin/demo-nested").toString()));
    command.addAll(List.of(arguments));
    Process demo =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(raw.resolve("output.txt").toFile())
            .start();
    if (!demo.waitFor(LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
      giveUp(demo);
      throw new IOException("the demo was ended, since it ran after " + LIMIT + "; see " + raw);
    }
    if (demo.exitValue() >= CANNOT_RUN) {
      throw new IOException("the demo ended with " + demo.exitValue() + "; see " + raw);
    }
  }

  /** Asked to end, it removes its machines first. */
  private static void giveUp(Process demo) throws InterruptedException {
    demo.destroy();
    int unused = ProgramEnd.await(demo, REMOVAL_LIMIT);
  }
}
