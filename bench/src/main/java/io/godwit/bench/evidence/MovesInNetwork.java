package io.godwit.bench.evidence;

import io.godwit.api.OperationView.MigrationReport;
import io.godwit.api.VmView;
import io.godwit.bench.evidence.NetworkTraffic.Clients;
import io.godwit.bench.evidence.NetworkTraffic.Datagrams;
import io.godwit.bench.evidence.NetworkTraffic.Kinds;
import io.godwit.bench.evidence.NetworkTraffic.Seen;
import io.godwit.bench.figures.Distribution;
import io.godwit.bench.figures.Figure;
import io.godwit.bench.figures.Figure.Verdict;
import io.godwit.bench.fixture.Deployment;
import io.godwit.bench.fixture.Move;
import io.godwit.bench.fixture.NetworkClient;
import io.godwit.bench.fixture.VmImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.ToIntFunction;

/**
 * Moves in a row between three hosts of a VM in a closed network, with many connections of all
 * kinds that last through all of them.
 */
record MovesInNetwork(Deployment deployment, int moves, int connections) implements Claim {
  private static final String CLIENT_HOST = "east-2";
  private static final String DOOR_HOST = "west-1";
  private static final String NETWORK = "moves";
  private static final String MOVER = "mover";
  private static final String CALLER = "caller";
  private static final String BEYOND = "beyond";
  private static final String STRANGER = "stranger";
  private static final double BEYOND_DOWNTIME_GOAL = 0.060;
  private static final double REPORT_GOAL = 0.020;

  /** Both are looked at every 10 ms, and a busy machine delays either. */
  private static final double SILENCE_GOAL = 0.100;

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
   * @param traffic what became of what the VM had under way
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
      Seen traffic) {

    private boolean done() {
      return end.equals("DONE");
    }

    private Double beyondDowntime() {
      return downtime == null ? null : Double.valueOf(blackout - downtime);
    }

    /** What datagrams lacked beyond the time for which nothing was answered at all. */
    private Double silentLonger() {
      return traffic.silence() == null
          ? null
          : Double.valueOf(Math.max(0, traffic.silence() - blackout));
    }

    private Double misreported() {
      return reported == null ? null : Double.valueOf(Math.abs(reported - blackout));
    }
  }

  @Override
  public List<Figure> measure(Path raw) throws IOException, InterruptedException {
    Kinds kinds = Kinds.of(connections);
    List<Moved> found = new ArrayList<>();
    try (NetworkSite site = NetworkSite.makeClosed(deployment, NETWORK, List.of(CLIENT_HOST));
        NetworkSite beyond = NetworkSite.makeBeyond(deployment, BEYOND)) {
      VmView caller = site.vmThatIsOff(CALLER, CLIENT_HOST);
      VmView stranger = beyond.vmThatIsOff(STRANGER, CLIENT_HOST);
      allow("vm:" + CALLER, "all");
      NetworkClient client = site.clientAt(CLIENT_HOST, caller.address());
      VmView vm = site.vm(MOVER, NetworkSite.ROUND.getFirst(), client);
      allow(BEYOND + "/vm:" + STRANGER, "vm:" + MOVER);
      Clients clients = new Clients(client, beyond.standIn(stranger));
      VmImage.awaitServices(clients.beyond(), vm.address());
      try (NetworkTraffic traffic =
          new NetworkTraffic(deployment, clients, vm, deployment.host(DOOR_HOST), kinds, raw)) {
        for (int number = 1; number <= moves; number++) {
          found.add(move(site, number, traffic));
          RawSamples.write(raw.resolve("moves.json"), found);
        }
        Datagrams datagrams = traffic.datagrams();
        RawSamples.write(raw.resolve("datagrams.json"), datagrams);
        return figures(found, moves, kinds, datagrams);
      }
    }
  }

  /** The clients have the addresses of VMs that are off: a policy is between VMs. */
  private void allow(String from, String to) throws IOException, InterruptedException {
    deployment
        .godwit()
        .run("policy", "allow", "--network", NETWORK, "--from", from, "--to", to)
        .require();
  }

  private Moved move(NetworkSite site, int number, NetworkTraffic traffic)
      throws IOException, InterruptedException {
    String source = deployment.controller().vm(MOVER).host();
    String destination = site.next(MOVER).name();
    Move move = deployment.mover().move(MOVER, destination);
    Seen seen = traffic.see(move.window());
    Optional<MigrationReport> report = Optional.ofNullable(move.operation().report());
    return new Moved(
        number,
        source,
        destination,
        move.operation().state(),
        move.done() ? null : String.valueOf(move.operation().cause()),
        Units.inSeconds(move.window().length()),
        Units.inSeconds(traffic.blackout(move.window())),
        report
            .map(MigrationReport::downtimeMillis)
            .filter(ms -> ms >= 0)
            .map(ms -> ms / 1e3)
            .orElse(null),
        report.map(MigrationReport::blackoutMillis).map(ms -> ms / 1e3).orElse(null),
        seen);
  }

  /**
   * Of moves that are not done no blackout and no downtime are compared: they have no hand-over.
   */
  static List<Figure> figures(List<Moved> found, int moves, Kinds kinds, Datagrams datagrams) {
    List<Figure> figures = new ArrayList<>();
    figures.add(
        count(
            "moves in a network that are done", found.stream().filter(Moved::done).count(), moves));
    figures.addAll(broken(found, kinds));
    figures.addAll(ofTraffic(found.stream().map(Moved::traffic).toList(), moves, datagrams));
    figures.add(ofSilence(found));
    figures.addAll(ofBlackout(found.stream().filter(Moved::done).toList(), moves));
    return List.copyOf(figures);
  }

  private static List<Figure> broken(List<Moved> found, Kinds kinds) {
    return List.of(
        broken("that a policy admits", found, kinds, Kinds::inside),
        broken("from another network by a policy", found, kinds, Kinds::between),
        broken("by a front door", found, kinds, Kinds::byDoor),
        broken("that left by NAT", found, kinds, Kinds::byNat));
  }

  private static Figure broken(
      String kind, List<Moved> found, Kinds kinds, ToIntFunction<Kinds> part) {
    int all = part.applyAsInt(kinds);
    int least =
        found.stream().map(Moved::traffic).map(Seen::standing).mapToInt(part).min().orElse(all);
    return none("of %d connections %s broken in them".formatted(all, kind), all - least);
  }

  private static List<Figure> ofTraffic(List<Seen> seen, int moves, Datagrams datagrams) {
    long wrong = seen.stream().mapToLong(Seen::wrong).max().orElse(0);
    long lost = seen.stream().mapToLong(Seen::writesLost).max().orElse(0);
    long observed = seen.stream().filter(Seen::observed).count();
    long after = seen.stream().filter(Seen::datagrams).count();
    return List.of(
        none("of all connections with a wrong answer", wrong),
        count("moves through which the stream and the writer went on", observed, moves),
        none("acknowledged writes lost in them", lost),
        count("moves after which datagrams were answered", after, moves),
        none("datagrams with a wrong answer", datagrams.wrong()),
        none(
            "of %d datagrams, of which %d were lost, those lost outside of moves"
                .formatted(datagrams.answered() + datagrams.lost(), datagrams.lost()),
            datagrams.lostAtRest()));
  }

  /** Without it datagrams could be lost for as long as a move lasts. */
  private static Figure ofSilence(List<Moved> found) {
    List<Double> longer = found.stream().map(Moved::silentLonger).filter(Objects::nonNull).toList();
    String words =
        "silence of datagrams beyond the client's blackout, largest of %d moves"
            .formatted(longer.size());
    String wanted = "at most " + Units.millis(SILENCE_GOAL);
    if (longer.isEmpty()) {
      return new Figure(words, "not measured", wanted, Verdict.SHORT);
    }
    double largest = Distribution.of(longer).maximum();
    return new Figure(words, Units.millis(largest), wanted, Verdict.of(largest <= SILENCE_GOAL));
  }

  private static List<Figure> ofBlackout(List<Moved> done, int moves) {
    List<Double> reported = done.stream().map(Moved::misreported).filter(Objects::nonNull).toList();
    return List.of(
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
