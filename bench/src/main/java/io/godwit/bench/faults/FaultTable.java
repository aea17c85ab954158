package io.godwit.bench.faults;

import io.godwit.bench.matrix.Cell;
import io.godwit.bench.matrix.Expectations;
import io.godwit.bench.matrix.Grid;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The results as a page for people. */
record FaultTable(List<CellResult> results) {
  private static final String HEAD =
      """
      # The fault matrix

      Written by `make faults`; do not edit. Every fault is made in every phase of a move between two hosts of
      the [lab](../lab), on real libvirt and QEMU, and the end is judged from outside: processes and the run time
      of vCPUs, the guest's own counter and acknowledged writes, libvirt, files, sockets, ports, agents' journals,
      and the controller's answers. [evidence.md](evidence.md) says how; [calibration.md](calibration.md) has the same
      cells in the simulation.

      `C` completes, `R` rolls back and the VM never stops, `X` refused before it begins, `S` and `D`: the VM lost
      its memory and is the source's or the destination's, booted from the disk there with every acknowledged
      write. Where several marks are right, it depends on the moment in the phase. Behind the marks: runs that
      ended right, of all runs. `-` is no cell, an empty one was not run.

      """;

  private static final String OTHERS =
      """
      ## Other trials

      `crash/<program>/<point>`: the program ends by itself at the point, as by `kill -9`. `lost-finish-reply`:
      the destination's answer to Finish is lost, and the connection with it. `teeth/...` is made with a part of
      the hand-over taken out and ends right where the VM does run twice: so the checks can see it.

      | trial | right | ran twice |
      |---|---|---|
      """;

  String page() {
    return HEAD + summary() + "\n" + new Grid(this::entry).text() + "\n" + others() + wrong();
  }

  private String summary() {
    long cells =
        results.stream().filter(FaultTable::isCell).map(CellResult::cell).distinct().count();
    long right = results.stream().filter(CellResult::right).count();
    long doubles =
        results.stream().filter(result -> isCell(result) && result.doubles() > 0).count();
    return """
        - %d cells, %d runs, %d right, %d in which the VM ran twice
        - commits: %s
        - seeds: %s
        - first run %s, last run %s
        """
        .formatted(
            cells,
            results.size(),
            right,
            doubles,
            distinct(results.stream().map(CellResult::commit).toList()),
            distinct(results.stream().map(result -> Long.toString(result.seed())).toList()),
            results.stream().map(CellResult::at).min(String::compareTo).orElse("never"),
            results.stream().map(CellResult::at).max(String::compareTo).orElse("never"));
  }

  private static String distinct(List<String> values) {
    return values.stream().distinct().sorted().collect(Collectors.joining(", "));
  }

  private String entry(Cell cell) {
    if (Expectations.allowed(cell).isEmpty()) {
      return Expectations.marks(Expectations.allowed(cell));
    }
    List<CellResult> runs = results.stream().filter(r -> r.cell().equals(cell.toString())).toList();
    long right = runs.stream().filter(CellResult::right).count();
    return runs.isEmpty()
        ? ""
        : "%s %d/%d".formatted(Expectations.marks(Expectations.allowed(cell)), right, runs.size());
  }

  /** Trials that are no cells. */
  private String others() {
    Map<String, List<CellResult>> byTrial =
        results.stream()
            .filter(result -> !isCell(result))
            .collect(Collectors.groupingBy(CellResult::cell, TreeMap::new, Collectors.toList()));
    return byTrial.isEmpty()
        ? ""
        : byTrial.entrySet().stream()
            .map(entry -> other(entry.getKey(), entry.getValue()))
            .collect(Collectors.joining("", OTHERS, "\n"));
  }

  private static String other(String trial, List<CellResult> runs) {
    return "| %s | %d/%d | %d |\n"
        .formatted(
            trial,
            runs.stream().filter(CellResult::right).count(),
            runs.size(),
            runs.stream().filter(run -> run.doubles() > 0).count());
  }

  private static boolean isCell(CellResult result) {
    return Expectations.cells().stream().anyMatch(cell -> cell.toString().equals(result.cell()));
  }

  private String wrong() {
    List<CellResult> wrong = results.stream().filter(result -> !result.right()).toList();
    return wrong.isEmpty()
        ? ""
        : wrong.stream()
            .map(
                r ->
                    "- `make faults CELL=%s SEED=%d` (commit %s, %s): %s. %s. Logs: `target/faults/%s`\n"
                        .formatted(
                            r.cell(),
                            r.seed(),
                            r.commit(),
                            r.spot(),
                            String.join("; ", r.findings()),
                            r.operation().lines().collect(Collectors.joining(" ")),
                            r.logs()))
            .collect(Collectors.joining("", "## Runs that did not end right\n\n", ""));
  }
}
