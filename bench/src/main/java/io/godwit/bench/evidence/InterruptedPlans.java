package io.godwit.bench.evidence;

import io.godwit.api.OperationView;
import io.godwit.api.PlanRequest;
import io.godwit.api.PlanRequest.Pin;
import io.godwit.api.PlanRequest.Rules;
import io.godwit.api.PlanView;
import io.godwit.api.VmView;
import io.godwit.bench.figures.Figure;
import io.godwit.bench.figures.Figure.Verdict;
import io.godwit.bench.fixture.Deployment;
import io.godwit.bench.fixture.Installation;
import io.godwit.lab.Await;
import io.godwit.lab.LabException;
import io.godwit.lab.LabHost;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The controller, an agent and a host are each killed in the middle of a plan of ten moves: the
 * plan goes on, or stops where nothing is lost, and can then be carried out or taken back.
 *
 * <p>Two groups of five VMs go round three hosts, so that each plan has ten moves, and each host is
 * one that VMs leave, one that they come to, or both.
 */
record InterruptedPlans(Installation installation, InstantSource clock) implements Claim {
  private static final List<String> HOSTS = List.of("west-1", "east-1", "east-2");
  private static final List<String> FIRST = group("first");
  private static final List<String> SECOND = group("second");
  private static final String MEMORY = "96MiB";
  private static final int MADE_BEFORE = 3;
  private static final Duration LIMIT = Duration.ofMinutes(5);
  private static final Duration STOPPING = Duration.ofSeconds(40);
  private static final Set<String> AT_REST = Set.of("APPLIED", "STOPPED");

  /** What is killed, and brought back. */
  private enum Killed {
    CONTROLLER("controller", Then.GO_ON) {
      @Override
      void happen(Deployment deployment, LabHost host) throws IOException, InterruptedException {
        deployment.controllerProcess().kill();
        deployment.controllerProcess().start();
      }
    },
    AGENT("agent of " + HOSTS.getFirst(), Then.GO_ON) {
      @Override
      void happen(Deployment deployment, LabHost host) throws IOException, InterruptedException {
        host.daemon("agent").kill();
        deployment.awaitConnected();
      }
    },
    HOST("host " + HOSTS.getFirst(), Then.TAKE_BACK) {
      @Override
      void happen(Deployment deployment, LabHost host) throws IOException, InterruptedException {
        host.kill();
        awaitRest(deployment);
        host.start();
        deployment.awaitConnected();
      }
    };

    private final String words;
    private final Then then;

    Killed(String words, Then then) {
      this.words = words;
      this.then = then;
    }

    /** Until what was killed is back. */
    abstract void happen(Deployment deployment, LabHost host)
        throws IOException, InterruptedException;

    /** It may as well wait for what the host alone can tell. */
    private static void awaitRest(Deployment deployment) {
      try {
        Await.until(() -> movesUnderWay(deployment) == 0, STOPPING, () -> "");
      } catch (LabException waiting) {
        Evidence.narrate("the plan waits for the host");
      }
    }
  }

  /** What is done with a plan that has stopped. */
  private enum Then {
    GO_ON,
    TAKE_BACK
  }

  /**
   * One plan.
   *
   * @param moves that it has
   * @param madeBefore of them when it happened
   * @param state of the plan once it was at rest
   * @param madeThen moves that were made then
   * @param runOnce VMs of which then exactly one QEMU ran, where the controller says, and that
   *     answered a client
   * @param then what the plan came to when it was carried out or taken back
   * @param runOnceThen as before
   * @param inPlace VMs that were then where that brings them
   */
  record Round(
      String killed,
      int moves,
      long madeBefore,
      String state,
      long madeThen,
      long runOnce,
      String then,
      long runOnceThen,
      long inPlace) {}

  @Override
  public String name() {
    return "interrupted plans";
  }

  @Override
  public List<Figure> measure(Path raw) throws IOException, InterruptedException {
    List<Round> rounds = new ArrayList<>();
    try (Deployment deployment = Deployment.start(installation, clock, Evidence::narrate)) {
      for (String vm : all().toList()) {
        VmView unused = deployment.startVm(vm, HOSTS.get(FIRST.contains(vm) ? 0 : 1), MEMORY);
      }
      for (String vm : all().toList()) {
        deployment.awaitAnswer(deployment.controller().vm(vm));
      }
      for (Killed killed : Killed.values()) {
        rounds.add(round(deployment, killed));
        RawSamples.write(raw.resolve("rounds.json"), rounds);
      }
    }
    return rounds.stream().map(InterruptedPlans::figure).toList();
  }

  private static Round round(Deployment deployment, Killed killed)
      throws IOException, InterruptedException {
    Evidence.narrate("a plan of ten moves, and the " + killed.words + " killed");
    HOSTS.forEach(host -> deployment.controller().undrainHost(host));
    PlanView plan = deployment.controller().makePlan(roundFrom(deployment));
    OperationView unused = deployment.controller().applyPlan(plan.number());
    Await.until(
        () -> made(deployment, plan) >= MADE_BEFORE && isMoving(deployment, HOSTS.getFirst()),
        LIMIT,
        () -> "plan %d does not get to its middle".formatted(plan.number()));
    long made = made(deployment, plan);
    killed.happen(deployment, deployment.host(HOSTS.getFirst()));
    String state = awaitRest(deployment, plan.number());
    long madeThen = made(deployment, plan);
    long runOnce = awaitRunOnce(deployment);
    boolean takesBack = killed.then == Then.TAKE_BACK;
    String then = takesBack ? takeBack(deployment, plan) : goOn(deployment, plan, state);
    return new Round(
        killed.words,
        plan.moves().size(),
        made,
        state,
        madeThen,
        runOnce,
        then,
        awaitRunOnce(deployment),
        plan.moves().stream()
            .filter(
                move ->
                    deployment
                        .controller()
                        .vm(move.vm())
                        .host()
                        .equals(takesBack ? move.source() : move.destination()))
            .count());
  }

  /** Each group one host on. */
  private static PlanRequest roundFrom(Deployment deployment) {
    List<Pin> pins =
        all()
            .map(
                vm -> {
                  int at = HOSTS.indexOf(deployment.controller().vm(vm).host());
                  return new Pin(vm, List.of(HOSTS.get((at + 2) % HOSTS.size())));
                })
            .toList();
    return new PlanRequest(null, null, null, new Rules(null, null, pins, null, false));
  }

  private static long made(Deployment deployment, PlanView plan) {
    return deployment.controller().plan(plan.number()).moves().stream()
        .filter(move -> move.state().equals("DONE"))
        .count();
  }

  private static long movesUnderWay(Deployment deployment) {
    return Stream.of("RUNNING", "ROLLING_BACK", "PENDING")
        .flatMap(state -> moves(deployment, state))
        .count();
  }

  /** Whether a VM is on its way from there, or to there. */
  private static boolean isMoving(Deployment deployment, String host) {
    return moves(deployment, "RUNNING")
        .anyMatch(move -> host.equals(move.source()) || host.equals(move.destination()));
  }

  private static Stream<OperationView> moves(Deployment deployment, String state) {
    return deployment.controller().operations(Optional.empty(), Optional.of(state)).stream()
        .filter(operation -> operation.kind().equals("MIGRATE"));
  }

  private static String awaitRest(Deployment deployment, long plan) {
    Await.until(
        () ->
            AT_REST.contains(deployment.controller().plan(plan).state())
                && movesUnderWay(deployment) == 0,
        LIMIT,
        () ->
            "plan %d does not come to rest: %s"
                .formatted(plan, deployment.controller().plan(plan).moves()));
    return deployment.controller().plan(plan).state();
  }

  private static String goOn(Deployment deployment, PlanView plan, String state)
      throws IOException, InterruptedException {
    if (state.equals("STOPPED")) {
      deployment.godwit().run("plan", "apply", Long.toString(plan.number())).require();
    }
    return deployment.controller().plan(plan.number()).state();
  }

  private static String takeBack(Deployment deployment, PlanView plan)
      throws IOException, InterruptedException {
    deployment.godwit().run("plan", "undo", Long.toString(plan.number()), "--yes").require();
    return deployment.controller().plans().getFirst().state();
  }

  /** How many do in the end; they may still be starting where their host was lost. */
  private static long awaitRunOnce(Deployment deployment) throws IOException, InterruptedException {
    try {
      Await.until(() -> runOnce(deployment) == all().count(), LIMIT, () -> "");
    } catch (LabException late) {
      Evidence.narrate("not every VM runs exactly once");
      return runOnce(deployment);
    }
    for (String vm : all().toList()) {
      deployment.awaitAnswer(deployment.controller().vm(vm));
    }
    return runOnce(deployment);
  }

  private static long runOnce(Deployment deployment) {
    return all()
        .map(vm -> deployment.controller().vm(vm))
        .filter(vm -> vm.state().equals("RUNNING"))
        .filter(vm -> qemus(deployment, vm).equals(List.of(vm.host())))
        .count();
  }

  private static List<String> qemus(Deployment deployment, VmView vm) {
    try {
      return deployment.inspection().qemus(vm.id());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Figure figure(Round round) {
    boolean isRight =
        AT_REST.contains(round.state())
            && round.then().equals("APPLIED")
            && Stream.of(round.runOnce(), round.runOnceThen(), round.inPlace())
                .allMatch(count -> count == round.moves());
    return new Figure(
        "%s killed in a plan of %d moves, %d of them made"
            .formatted(round.killed(), round.moves(), round.madeBefore()),
        "%s, %d made, %d run once; then %s, %d run once, %d in their place"
            .formatted(
                round.state(),
                round.madeThen(),
                round.runOnce(),
                round.then(),
                round.runOnceThen(),
                round.inPlace()),
        "APPLIED or STOPPED, all run once; then APPLIED, all run once, all in their place",
        Verdict.of(isRight));
  }

  private static Stream<String> all() {
    return Stream.concat(FIRST.stream(), SECOND.stream());
  }

  private static List<String> group(String name) {
    return IntStream.rangeClosed(1, 5).mapToObj(number -> name + "-" + number).toList();
  }
}
