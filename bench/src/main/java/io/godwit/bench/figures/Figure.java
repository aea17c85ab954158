package io.godwit.bench.figures;

/**
 * One line of evidence.
 *
 * @param measured in this run, with its unit
 * @param goal with its unit
 */
public record Figure(String what, String measured, String goal, Verdict verdict) {

  /** Whether the goal is reached. */
  public enum Verdict {
    OK,
    SHORT;

    public static Verdict of(boolean reached) {
      return reached ? OK : SHORT;
    }
  }

  /** {@code what: measured (goal ...) ok|short}. */
  public String line() {
    return "%s: %s (goal %s) %s"
        .formatted(what, measured, goal, verdict == Verdict.OK ? "ok" : "short");
  }
}
