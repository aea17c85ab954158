package io.godwit.bench.evidence;

import io.godwit.api.VmView;
import io.godwit.bench.figures.Distribution;
import io.godwit.bench.figures.Figure;
import io.godwit.bench.figures.Figure.Verdict;
import io.godwit.bench.figures.Window;
import io.godwit.bench.fixture.Deployment;
import io.godwit.bench.fixture.Move;
import io.godwit.bench.fixture.VmImage;
import io.godwit.bench.peer.PeerVm;
import io.godwit.bench.peer.VirshPeer;
import io.godwit.bench.probe.Heartbeat;
import io.godwit.bench.probe.Place;
import io.godwit.bench.probe.Rest;
import io.godwit.lab.LabHost;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.ToDoubleFunction;

/**
 * Godwit's move against {@code virsh migrate} between the same two hosts: twin VMs on the same base
 * image, moved in turns. Both run all the time, so that each disturbs the other alike.
 */
record AgainstVirsh(Deployment deployment, InstantSource clock) implements Claim {
  private static final int PAIRS = 15;

  private static final PeerVm TWIN =
      new PeerVm(
          "peer",
          UUID.fromString("5ee4ca7e-0000-4000-8000-000000000001"),
          "52:54:00:4d:fa:01",
          "10.77.250.1",
          "/var/lib/libvirt/peer/disk.qcow2",
          "/var/lib/libvirt/peer/base.qcow2");
  private static final String BASE_FORMAT = "qcow2";

  @Override
  public String name() {
    return "against virsh";
  }

  /**
   * One move of each, in the same direction; seconds.
   *
   * @param oursSteps how long each step of ours took
   */
  record Pair(
      String source,
      String destination,
      double oursTotal,
      Map<String, Double> oursSteps,
      double oursBlackout,
      double virshTotal,
      double virshBlackout) {}

  @Override
  public List<Figure> measure(Path raw) throws IOException, InterruptedException {
    LabHost east = deployment.host("east-1");
    LabHost west = deployment.host("west-1");
    VmView vm = deployment.createVm("ours", east.name());
    Place client = deployment.lab().client()::command;
    try (VirshPeer virsh = VirshPeer.open(TWIN, List.of(east, west), deployment.image(), clock)) {
      virsh.start(
          east, deployment.inspection().definition(east, vm.id(), "--inactive"), BASE_FORMAT);
      VmImage.awaitServices(client, TWIN.address());
      deployment.awaitConnected();
      try (Heartbeat ours = Heartbeat.start(client, vm.address(), raw.resolve("ours.txt"));
          Heartbeat theirs = Heartbeat.start(client, TWIN.address(), raw.resolve("virsh.txt"))) {
        return figures(pairs(raw, new Contest(vm, virsh, ours, theirs, east, west)));
      }
    } finally {
      deployment.removeVm(vm.name());
    }
  }

  private record Contest(
      VmView vm, VirshPeer virsh, Heartbeat ours, Heartbeat theirs, LabHost east, LabHost west) {}

  /** The first there and back warms caches on both sides and does not count. */
  private List<Pair> pairs(Path raw, Contest contest) throws IOException, InterruptedException {
    pair(contest, contest.east(), contest.west());
    pair(contest, contest.west(), contest.east());
    List<Pair> pairs = new ArrayList<>();
    for (int number = 0; number < PAIRS; number++) {
      pairs.add(
          number % 2 == 0
              ? pair(contest, contest.east(), contest.west())
              : pair(contest, contest.west(), contest.east()));
      RawSamples.write(raw.resolve("pairs.json"), pairs);
    }
    return pairs;
  }

  private Pair pair(Contest contest, LabHost source, LabHost destination)
      throws IOException, InterruptedException {
    Rest rest = new Rest(clock);
    rest.take(contest.ours());
    Move move = deployment.mover().move(contest.vm().name(), destination.name()).require();
    Window ours = move.window();
    double oursBlackout = Units.inSeconds(contest.ours().blackout(ours));
    rest.take(contest.theirs());
    Window virsh = contest.virsh().move(source, destination, BASE_FORMAT);
    return new Pair(
        source.name(),
        destination.name(),
        Units.inSeconds(ours.length()),
        move.steps(),
        oursBlackout,
        Units.inSeconds(virsh.length()),
        Units.inSeconds(contest.theirs().blackout(virsh)));
  }

  private static List<Figure> figures(List<Pair> pairs) {
    double oursTotal = median(pairs, Pair::oursTotal);
    double virshTotal = median(pairs, Pair::virshTotal);
    double totalGoal = 1.10 * virshTotal + 0.3;
    double oursBlackout = median(pairs, Pair::oursBlackout);
    double virshBlackout = median(pairs, Pair::virshBlackout);
    double blackoutGoal = virshBlackout + 0.05;
    return List.of(
        new Figure(
            "total time of a move, median of %d pairs (virsh: %s)"
                .formatted(pairs.size(), Units.seconds(virshTotal)),
            Units.seconds(oursTotal),
            "at most 1.10 x virsh + 0.3 s = " + Units.seconds(totalGoal),
            Verdict.of(oursTotal <= totalGoal)),
        new Figure(
            "blackout of a move, median of %d pairs (virsh: %s)"
                .formatted(pairs.size(), Units.millis(virshBlackout)),
            Units.millis(oursBlackout),
            "at most virsh + 50 ms = " + Units.millis(blackoutGoal),
            Verdict.of(oursBlackout <= blackoutGoal)));
  }

  private static double median(List<Pair> pairs, ToDoubleFunction<Pair> value) {
    return Distribution.of(pairs.stream().mapToDouble(value).boxed().toList()).median();
  }
}
