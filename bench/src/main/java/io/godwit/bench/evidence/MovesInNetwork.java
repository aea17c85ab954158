package io.godwit.bench.evidence;

import io.godwit.api.OperationView.MigrationReport;
import io.godwit.api.VmView;
import io.godwit.bench.figures.Distribution;
import io.godwit.bench.figures.Figure;
import io.godwit.bench.figures.Figure.Verdict;
import io.godwit.bench.fixture.Deployment;
import io.godwit.bench.fixture.Move;
import io.godwit.bench.fixture.NetworkClient;
import io.godwit.bench.probe.EchoStreams;
import io.godwit.bench.probe.Observer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Moves in a row between three hosts of a VM in a network, with many connections from a client in
 * that network that last through all of them.
 */
record MovesInNetwork(Deployment deployment, int moves, int connections) implements Claim {
  private static final String CLIENT_HOST = "east-2";
  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(20);
  private static final double BEYOND_DOWNTIME_GOAL = 0.060;
  private static final double REPORT_GOAL = 0.020;

  @Override
  public String name() {
    return "moves in a network";
  }

  /**
   * What was found after one move; times in seconds.
   *
   * @param end of the operation
   * @param cause why it ended so; null where it is done
   * @param blackout as the client saw it
   * @param downtime as QEMU reports it; null where it was not told
   * @param reported the blackout as Godwit reports it; null where it was not measured
   * @param standing how many of the many connections answered what was sent after the move
   * @param wrong on how many of them an answer was not the one whose turn it was
   * @param observed whether the stream and the writer went on
   */
  record Moved(
      int number,
      String source,
      String destination,
      String end,
      String cause,
      double total,
      double blackout,
      Double downtime,
      Double reported,
      long standing,
      long wrong,
      boolean observed,
      long writesLost) {

    private boolean done() {
      return end.equals("DONE");
    }

    private Double beyondDowntime() {
      return downtime == null ? null : Double.valueOf(blackout - downtime);
    }

    private Double misreported() {
      return reported == null ? null : Double.valueOf(Math.abs(reported - blackout));
    }
  }

  @Override
  public List<Figure> measure(Path raw) throws IOException, InterruptedException {
    List<Moved> found = new ArrayList<>();
    try (NetworkSite site = NetworkSite.make(deployment, "moves", List.of(CLIENT_HOST))) {
      NetworkClient client = site.client(CLIENT_HOST);
      VmView vm = site.vm("mover", NetworkSite.ROUND.getFirst(), client);
      try (EchoStreams streams =
              EchoStreams.start(
                  client, vm.address(), connections, raw.resolve("connections.jsonl"));
          Observer observer = Observer.start(client, vm.address(), "mover", raw)) {
        for (int number = 1; number <= moves; number++) {
          found.add(move(site, vm, number, streams, observer));
          RawSamples.write(raw.resolve("moves.json"), found);
        }
      }
    }
    return figures(found, moves, connections);
  }

  private Moved move(
      NetworkSite site, VmView vm, int number, EchoStreams streams, Observer observer)
      throws IOException, InterruptedException {
    String source = deployment.controller().vm(vm.name()).host();
    String destination = site.next(vm.name()).name();
    Move move = deployment.mover().move(vm.name(), destination);
    Observer.Seen seen = observer.see(move.window());
    long standing = streams.survived(move.window().end(), ANSWER_LIMIT);
    Optional<MigrationReport> report = Optional.ofNullable(move.operation().report());
    return new Moved(
        number,
        source,
        destination,
        move.operation().state(),
        move.done() ? null : String.valueOf(move.operation().cause()),
        Units.inSeconds(move.window().length()),
        Units.inSeconds(seen.blackout()),
        report
            .map(MigrationReport::downtimeMillis)
            .filter(ms -> ms >= 0)
            .map(ms -> ms / 1e3)
            .orElse(null),
        report.map(MigrationReport::blackoutMillis).map(ms -> ms / 1e3).orElse(null),
        standing,
        streams.wrong(),
        seen.connectionSurvived(),
        seen.writesLost());
  }

  /** Only moves that are done have a hand-over, whose blackout and downtime can be compared. */
  static List<Figure> figures(List<Moved> found, int moves, int connections) {
    List<Moved> done = found.stream().filter(Moved::done).toList();
    long broken = connections - found.stream().mapToLong(Moved::standing).min().orElse(connections);
    long wrong = found.stream().mapToLong(Moved::wrong).max().orElse(0);
    long lost = found.stream().mapToLong(Moved::writesLost).max().orElse(0);
    long observed = found.stream().filter(Moved::observed).count();
    List<Double> reported = done.stream().map(Moved::misreported).filter(Objects::nonNull).toList();
    return List.of(
        count("moves in a network that are done", done.size(), moves),
        none("of %d connections broken in them".formatted(connections), broken),
        none("of them with a wrong answer", wrong),
        count("moves through which the stream and the writer went on", observed, moves),
        none("acknowledged writes lost in them", lost),
        atMost(
            "blackout more than QEMU's downtime, as the client saw it",
            done.stream().map(Moved::beyondDowntime).filter(Objects::nonNull).toList(),
            BEYOND_DOWNTIME_GOAL),
        atMost("difference of the blackout reported from the client's", reported, REPORT_GOAL),
        count("moves whose blackout was reported", reported.size(), moves));
  }

  private static Figure count(String what, long count, int all) {
    return new Figure(what, count + "/" + all, all + "/" + all, Verdict.of(count == all));
  }

  private static Figure none(String what, long count) {
    return new Figure(what, Long.toString(count), "0", Verdict.of(count == 0));
  }

  private static Figure atMost(String what, List<Double> seconds, double goal) {
    String words = "%s, median of %d moves".formatted(what, seconds.size());
    String wanted = "at most " + Units.millis(goal);
    if (seconds.isEmpty()) {
      return new Figure(words, "not measured", wanted, Verdict.SHORT);
    }
    Distribution all = Distribution.of(seconds);
    return new Figure(
        "%s (largest: %s)".formatted(words, Units.millis(all.maximum())),
        Units.millis(all.median()),
        wanted,
        Verdict.of(all.median() <= goal));
  }
}
