package io.godwit.bench.evidence;

import io.godwit.api.VmView;
import io.godwit.bench.figures.Figure;
import io.godwit.bench.figures.Figure.Verdict;
import io.godwit.bench.fixture.Deployment;
import io.godwit.bench.fixture.NetworkClient;
import io.godwit.bench.probe.Heartbeat;
import io.godwit.lab.LabHost;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;

/**
 * Packets between a client and a VM at another provider, while the agents of hosts by chance are
 * killed with -9 and come back.
 */
record AgentsKilled(Deployment deployment, int kills) implements Claim {
  private static final String CLIENT_HOST = "east-2";
  private static final String VM_HOST = "west-1";
  private static final long SEED = 4;

  /** What a new agent does with what it finds, it does at once. */
  private static final Duration SETTLING = Duration.ofSeconds(3);

  @Override
  public String name() {
    return "agents killed under traffic";
  }

  /**
   * One of them.
   *
   * @param killed the process, as the machine numbers it
   * @param next the host's agent afterwards
   * @param secondsAway until all agents were connected
   * @param answers to all packets until then
   * @param lost of all packets until then
   */
  record Kill(
      int number,
      String host,
      long killed,
      long next,
      double secondsAway,
      long answers,
      long lost) {

    private boolean isReplaced() {
      return killed != next;
    }
  }

  @Override
  public List<Figure> measure(Path raw) throws IOException, InterruptedException {
    List<Kill> found = new ArrayList<>();
    RandomGenerator chance = new Random(SEED);
    try (NetworkSite site = NetworkSite.make(deployment, "agents", List.of(CLIENT_HOST))) {
      NetworkClient client = site.client(CLIENT_HOST);
      VmView vm = site.vm("pinged", VM_HOST, client);
      deployment.awaitConnected();
      try (Heartbeat heartbeat =
          Heartbeat.start(client, vm.address(), raw.resolve("heartbeat.txt"))) {
        for (int number = 1; number <= kills; number++) {
          String host = NetworkSite.ROUND.get(chance.nextInt(NetworkSite.ROUND.size()));
          found.add(kill(number, deployment.host(host), heartbeat));
          RawSamples.write(raw.resolve("kills.json"), found);
        }
      }
    }
    return figures(found, kills);
  }

  private Kill kill(int number, LabHost host, Heartbeat heartbeat)
      throws IOException, InterruptedException {
    long killed = deployment.inspection().agentProcess(host).pid();
    Instant start = deployment.clock().instant();
    host.daemon("agent").kill();
    deployment.awaitConnected();
    Instant back = deployment.clock().instant();
    heartbeat.awaitAnswerAfter(back.plus(SETTLING));
    return new Kill(
        number,
        host.name(),
        killed,
        deployment.inspection().agentProcess(host).pid(),
        Units.inSeconds(Duration.between(start, back)),
        heartbeat.answers(),
        heartbeat.unanswered());
  }

  static List<Figure> figures(List<Kill> found, int kills) {
    long replaced = found.stream().filter(Kill::isReplaced).count();
    long lost = found.stream().mapToLong(Kill::lost).max().orElseThrow();
    long answers = found.stream().mapToLong(Kill::answers).max().orElseThrow();
    return List.of(
        new Figure(
            "agents killed that were followed by others",
            replaced + "/" + kills,
            kills + "/" + kills,
            Verdict.of(replaced == kills)),
        new Figure(
            "packets lost while they were, of %d".formatted(answers + lost),
            Long.toString(lost),
            "0",
            Verdict.of(lost == 0)));
  }
}
