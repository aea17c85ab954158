package io.godwit.bench.faults;

import io.godwit.bench.matrix.End;
import java.time.Instant;
import java.util.List;

/**
 * How one run of a cell ended.
 *
 * @param cell its name
 * @param spot the moment of the fault
 * @param end as seen from outside
 * @param allowed the marks of the ends that are right
 * @param findings what was wrong; empty where nothing was
 * @param secondsToEnd from the undoing of the fault to the end state; 0 where that came before
 * @param jobFreedSeconds from a partition to the end of libvirt's job at the source; null where
 *     that is not asked
 * @param doubles looks in which two hosts ran the VM
 * @param operation the move's id, state and cause; empty where none was accepted
 */
public record CellResult(
    String cell,
    long seed,
    String commit,
    String at,
    String spot,
    String source,
    String destination,
    String end,
    String allowed,
    List<String> findings,
    double secondsToEnd,
    Double jobFreedSeconds,
    int doubles,
    String operation,
    double totalSeconds) {

  /** It ended as it should, and nothing was found wrong. */
  public boolean right() {
    return findings.isEmpty() && allowed.contains(End.valueOf(end).mark());
  }

  /** Where the logs of one that did not end right are, beside the report. */
  String logs() {
    return "wrong/%s-%d-%s".formatted(cell.replace('/', '.'), seed, commit);
  }

  boolean isRun(String other, long otherSeed, String otherCommit) {
    return cell.equals(other) && seed == otherSeed && commit.equals(otherCommit);
  }

  /** One that could not be brought to its end. */
  static CellResult failed(Trial trial, long seed, String commit, Instant at, Exception why) {
    return new CellResult(
        trial.name(),
        seed,
        commit,
        at.toString(),
        "",
        "",
        "",
        End.WRONG.name(),
        "",
        List.of(why.toString()),
        0,
        null,
        0,
        "",
        0);
  }
}
