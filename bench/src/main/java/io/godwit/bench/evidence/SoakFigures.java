package io.godwit.bench.evidence;

import io.godwit.bench.faults.CellResult;
import io.godwit.bench.faults.Soak;
import io.godwit.bench.faults.Soak.Course;
import io.godwit.bench.faults.Soak.Plan;
import io.godwit.bench.figures.Distribution;
import io.godwit.bench.figures.Figure;
import io.godwit.bench.figures.Figure.Verdict;
import io.godwit.bench.fixture.Installation;
import io.godwit.bench.fixture.ResidentMemory.Sample;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

/**
 * Moves, restarts and faults by chance for a long time leave nothing behind, and neither controller
 * nor agents grow.
 *
 * @param settling from when programs are ended no more until their memory may not grow
 */
record SoakFigures(Installation installation, InstantSource clock, Plan plan, Duration settling)
    implements Claim {
  private static final long SEED = 1;
  private static final Duration WINDOW = Duration.ofMinutes(1);
  private static final double GROWTH_GOAL = 0.05;

  @Override
  public String name() {
    return "soak";
  }

  @Override
  public List<Figure> measure(Path raw) throws IOException, InterruptedException {
    Course course = Soak.make(installation, plan, SEED, clock, raw, Evidence::narrate);
    RawSamples.write(raw.resolve("course.json"), course);
    List<Figure> figures = new ArrayList<>();
    figures.add(wrong(course));
    figures.add(
        new Figure(
            "things left over when the VM was deleted" + told(course.left()),
            Integer.toString(course.left().size()),
            "0",
            Verdict.of(course.left().isEmpty())));
    course.programs().forEach(program -> figures.add(growth(program, course)));
    return figures;
  }

  private Figure wrong(Course course) {
    List<String> wrong = new ArrayList<>(course.wrong());
    course.faults().stream()
        .filter(Predicate.not(CellResult::right))
        .map(result -> "%s seed %d".formatted(result.cell(), result.seed()))
        .forEach(wrong::add);
    return new Figure(
        "what did not end right in %d min of %d moves, %d restarts and %d faults%s"
            .formatted(
                plan.whole().toMinutes(),
                course.moves(),
                course.restarts(),
                course.faults().size(),
                told(wrong)),
        Integer.toString(wrong.size()),
        "0",
        Verdict.of(wrong.isEmpty()));
  }

  private static String told(List<String> lines) {
    return lines.isEmpty() ? "" : " (" + String.join("; ", lines) + ")";
  }

  /** From the median of a minute to that of the last minute, of one and the same process. */
  private Figure growth(String program, Course course) {
    double from = course.sparingFrom() + settling.toSeconds();
    List<Sample> samples =
        course.memory().stream()
            .filter(sample -> sample.program().equals(program) && sample.seconds() >= from)
            .toList();
    String what =
        "growth of the %s, from %d min on"
            .formatted(program, Math.round(from / WINDOW.toSeconds()));
    String goal = String.format(Locale.ROOT, "at most %.0f %%", GROWTH_GOAL * 100);
    if (samples.stream().map(Sample::pid).distinct().count() != 1) {
      return new Figure(what, "not one process", goal, Verdict.SHORT);
    }
    double end = samples.getLast().seconds();
    double before = median(samples, from, from + WINDOW.toSeconds());
    double after = median(samples, end - WINDOW.toSeconds(), end);
    return new Figure(
        String.format(Locale.ROOT, "%s (%.0f to %.0f MiB)", what, before, after),
        String.format(Locale.ROOT, "%.1f %%", (after / before - 1) * 100),
        goal,
        Verdict.of(after <= (1 + GROWTH_GOAL) * before));
  }

  private static double median(List<Sample> samples, double from, double to) {
    return Distribution.of(
            samples.stream()
                .filter(sample -> sample.seconds() >= from && sample.seconds() <= to)
                .map(Sample::mebibytes)
                .toList())
        .median();
  }
}
