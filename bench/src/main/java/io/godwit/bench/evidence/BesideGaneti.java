package io.godwit.bench.evidence;

import io.godwit.bench.evidence.PlannedFleets.Kind;
import io.godwit.bench.evidence.PlannedFleets.Planned;
import io.godwit.bench.figures.Figure;
import io.godwit.bench.figures.Figure.Verdict;
import io.godwit.bench.peer.Rearranged;
import java.util.List;
import java.util.Locale;

/**
 * Figures of the same fleets as we and a program of Ganeti's have rearranged them, whatever for.
 *
 * @param program its name
 */
record BesideGaneti(Kind kind, String program, List<Planned> ours, List<Rearranged> theirs) {
  private static final double MEBIBYTES = 1024;
  private static final double BYTES = 1L << 30;

  Figure limits() {
    long broken = ours.stream().mapToLong(plan -> plan.number("violations")).sum();
    long overfull = theirs.stream().mapToLong(Rearranged::overfull).sum();
    return new Figure(
        "%s: limits broken by our plans (hosts too full by %s's: %d)"
            .formatted(kind.words(), program, overfull),
        Long.toString(broken),
        "0",
        Verdict.of(broken == 0));
  }

  Figure rest() {
    return new Figure(
        kind.words() + ": moves, memory moved and longest time",
        String.format(
            Locale.ROOT,
            "%d, %.0f GiB, %.1f s; %s %d, %.0f GiB, %.1f s",
            ours.stream().mapToLong(plan -> plan.number("moves")).sum(),
            ours.stream().mapToLong(plan -> plan.number("movedBytes")).sum() / BYTES,
            ours.stream().mapToDouble(Planned::seconds).max().orElseThrow(),
            program,
            theirs.stream().mapToLong(Rearranged::moves).sum(),
            theirs.stream().mapToLong(Rearranged::movedMebibytes).sum() / MEBIBYTES,
            theirs.stream()
                .mapToDouble(each -> each.took().toMillis() / 1000.0)
                .max()
                .orElseThrow()),
        "told",
        Verdict.OK);
  }
}
