package io.godwit.bench.demo;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Says what a demo does, each with the time since its start, and what came of it at last. */
public record Telling(Instant start, InstantSource clock, PrintStream out) {

  /** For a demo that starts now. */
  public static Telling begin(InstantSource clock, PrintStream out) {
    return new Telling(clock.instant(), clock, out);
  }

  /** Says what begins. */
  public void say(String what) {
    out.printf("%n[%5.1f s] %s%n", Duration.between(start, clock.instant()).toMillis() / 1e3, what);
    out.flush();
  }

  /** Keeps the report in a file, and shows it. */
  public void conclude(DemoReport report, Path file) throws IOException {
    report.write(file);
    out.println();
    out.println(report.table());
    out.println(
        report.seamless()
            ? "The client's TCP connections survived every move, and no acknowledged write was lost."
            : "A connection broke or an acknowledged write was lost: see the table.");
    say("done; the report is in " + file);
  }
}
