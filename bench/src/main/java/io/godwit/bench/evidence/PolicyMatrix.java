package io.godwit.bench.evidence;

import io.godwit.api.PolicyView;
import io.godwit.api.VmView;
import io.godwit.bench.evidence.DrawnPolicies.Drawn;
import io.godwit.bench.figures.Figure;
import io.godwit.bench.figures.Figure.Verdict;
import io.godwit.bench.fixture.Deployment;
import io.godwit.bench.fixture.NetworkClient;
import io.godwit.lab.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * Who reaches a VM of a closed network, and at which port, by policies drawn at random: each (from,
 * port) tried from another host, with the VM at rest and while it moves from provider to provider.
 * The sources are VMs that are off, whose addresses a client has.
 */
record PolicyMatrix(Deployment deployment, int rounds) implements Claim {
  private static final String NETWORK = "policies";
  private static final String CLIENT_HOST = "east-2";
  private static final String VM_HOST = "west-1";
  private static final long SEED = 11;
  private static final int POLICIES = 6;
  private static final Duration LIMIT = Duration.ofMinutes(1);

  /** What is let in is answered at once, but for a VM that has just moved. */
  private static final int AT_REST_SECONDS = 2;

  private static final int MOVING_SECONDS = 6;

  @Override
  public String name() {
    return "policy matrix";
  }

  /**
   * A connection that was tried.
   *
   * @param round of policies
   * @param phase what the VM did meanwhile: "at rest" or "moving"
   * @param admitted whether the policies let it in
   * @param answered whether the VM answered it, be it by a refusal
   */
  record Case(int round, String phase, int source, int port, boolean admitted, boolean answered) {
    boolean isRight() {
      return admitted == answered;
    }
  }

  @Override
  public List<Figure> measure(Path raw) throws IOException, InterruptedException {
    List<Case> cases = new ArrayList<>();
    RandomGenerator chance = new Random(SEED);
    try (NetworkSite site = NetworkSite.make(deployment, NETWORK, List.of(CLIENT_HOST));
        NetworkSite beyond = NetworkSite.makeBeyond(deployment, DrawnPolicies.BEYOND)) {
      NetworkClient client = site.client(CLIENT_HOST);
      VmView guarded = site.vm(DrawnPolicies.GUARDED, VM_HOST, client);
      run("vm", "label", DrawnPolicies.GUARDED, "role=web");
      List<NetworkClient> sources = addSources(site);
      sources.addAll(addStrangers(beyond));
      run("policy", "close", NETWORK);
      for (int round = 1; round <= rounds; round++) {
        DrawnPolicies policies = DrawnPolicies.draw(chance, POLICIES, NETWORK + "-" + CLIENT_HOST);
        replace(policies, site);
        Trial trial = new Trial(sources, guarded.address(), policies, round);
        cases.addAll(trial.all("at rest", AT_REST_SECONDS));
        if (round == rounds) {
          cases.addAll(whileMoving(trial, site));
        }
        RawSamples.write(raw.resolve("cases.json"), cases);
      }
    }
    return figures(cases);
  }

  private List<NetworkClient> addSources(NetworkSite site)
      throws IOException, InterruptedException {
    List<NetworkClient> sources = new ArrayList<>();
    for (int number = 0; number < DrawnPolicies.SOURCES; number++) {
      String name = DrawnPolicies.source(number);
      VmView source = site.vmThatIsOff(name, CLIENT_HOST);
      run("vm", "label", name, DrawnPolicies.label(number));
      sources.add(site.clientAt(CLIENT_HOST, source.address()));
    }
    return sources;
  }

  private static List<NetworkClient> addStrangers(NetworkSite beyond)
      throws IOException, InterruptedException {
    List<NetworkClient> strangers = new ArrayList<>();
    for (int number = 0; number < DrawnPolicies.STRANGERS; number++) {
      String name = DrawnPolicies.source(DrawnPolicies.SOURCES + number);
      strangers.add(beyond.standIn(beyond.vmThatIsOff(name, CLIENT_HOST)));
    }
    return strangers;
  }

  private void replace(DrawnPolicies policies, NetworkSite site)
      throws IOException, InterruptedException {
    for (PolicyView before : deployment.controller().policies(Optional.of(NETWORK))) {
      run("policy", "remove", Long.toString(before.number()));
    }
    for (Drawn each : policies.policies()) {
      run(
          "policy",
          "allow",
          "--network",
          NETWORK,
          "--from",
          each.from(),
          "--to",
          each.to(),
          "--port",
          each.port());
    }
    awaitMade(site);
  }

  private static void awaitMade(NetworkSite site) {
    Await.until(
        () -> site.network().hosts().stream().allMatch(place -> place.state().equals("MADE")),
        LIMIT,
        () -> "the hosts have not made the network: " + site.network().hosts());
  }

  private List<Case> whileMoving(Trial trial, NetworkSite site)
      throws IOException, InterruptedException {
    CompletableFuture<Boolean> move =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return deployment
                    .mover()
                    .move(DrawnPolicies.GUARDED, site.next(DrawnPolicies.GUARDED).name())
                    .done();
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
    List<Case> cases = new ArrayList<>();
    do {
      cases.addAll(trial.all("moving", MOVING_SECONDS));
    } while (!move.isDone());
    if (!move.join()) {
      throw new IOException("the VM did not move");
    }
    cases.addAll(trial.all("moving", MOVING_SECONDS));
    return cases;
  }

  private void run(String... arguments) throws IOException, InterruptedException {
    deployment.godwit().run(arguments).require();
  }

  /** Tries what a round's policies are about. */
  private record Trial(List<NetworkClient> sources, String vm, DrawnPolicies policies, int round) {

    /** All at once: what is shut out shows only by no answer. */
    List<Case> all(String phase, int seconds) {
      List<CompletableFuture<List<Case>>> all =
          IntStream.range(0, sources.size())
              .mapToObj(source -> CompletableFuture.supplyAsync(() -> from(source, phase, seconds)))
              .toList();
      return all.stream().flatMap(each -> each.join().stream()).toList();
    }

    private List<Case> from(int source, String phase, int seconds) {
      List<String> answered = answered(source, seconds);
      return DrawnPolicies.PORTS.stream()
          .map(
              port ->
                  new Case(
                      round,
                      phase,
                      source,
                      port,
                      policies.admit(source, port),
                      answered.contains(port.toString())))
          .toList();
    }

    private List<String> answered(int source, int seconds) {
      try {
        Process process =
            new ProcessBuilder(sources.get(source).command(List.of("bash", "-c", script(seconds))))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
            .lines()
            .toList();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    /** A connection that is taken ends well, one that is refused says so, the rest times out. */
    private String script(int seconds) {
      return """
      for port in %s; do
        ( timeout %d bash -c "exec 3<>/dev/tcp/%s/$port" 2>/dev/null; [ $? = 124 ] || echo $port ) &
      done
      wait
      """
          .formatted(
              String.join(" ", DrawnPolicies.PORTS.stream().map(Object::toString).toList()),
              seconds,
              vm);
    }
  }

  static List<Figure> figures(List<Case> cases) {
    return List.of(figure(cases, "at rest", 300), figure(cases, "moving", DrawnPolicies.SOURCES));
  }

  private static Figure figure(List<Case> cases, String phase, int least) {
    List<Case> all = cases.stream().filter(each -> each.phase().equals(phase)).toList();
    long right = all.stream().filter(Case::isRight).count();
    return new Figure(
        "cases that went as the policies say, the VM %s, of at least %d".formatted(phase, least),
        "%d/%d".formatted(right, all.size()),
        "%1$d/%1$d".formatted(all.size()),
        Verdict.of(all.size() >= least && right == all.size()));
  }
}
