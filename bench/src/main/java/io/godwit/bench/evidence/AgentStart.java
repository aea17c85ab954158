package io.godwit.bench.evidence;

import io.godwit.bench.figures.Distribution;
import io.godwit.bench.figures.Figure;
import io.godwit.bench.figures.Figure.Verdict;
import io.godwit.bench.fixture.Deployment;
import io.godwit.bench.fixture.ProcessUse;
import io.godwit.lab.Await;
import io.godwit.lab.LabHost;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * How long an agent takes from the start of its process until its controller has heard of it, and
 * what it has in memory then. It is killed with -9 before, so it begins with nothing but its files.
 */
record AgentStart(Deployment deployment) implements Claim {
  private static final int STARTS = 7;
  private static final String HOST = "east-2";
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration SETTLING = Duration.ofSeconds(20);
  private static final double START_GOAL_SECONDS = 4;
  private static final double RESIDENT_GOAL_MEBIBYTES = 160;

  @Override
  public String name() {
    return "agent start";
  }

  /**
   * One of them.
   *
   * @param seconds from the start of the process until the controller tells of a report since then
   * @param residentMebibytes the largest in the seconds after that
   */
  record Start(double seconds, double residentMebibytes) {}

  @Override
  public List<Figure> measure(Path raw) throws IOException, InterruptedException {
    LabHost host = deployment.host(HOST);
    List<Start> starts = new ArrayList<>();
    for (int number = 1; number <= STARTS; number++) {
      starts.add(start(host));
      RawSamples.write(raw.resolve("starts.json"), starts);
    }
    return figures(starts);
  }

  private Start start(LabHost host) throws IOException, InterruptedException {
    host.daemon("agent").kill();
    Await.until(
        () -> !deployment.controller().host(HOST).state().equals("CONNECTED"),
        PATIENCE,
        () -> "the controller does not notice that the agent is gone");
    Instant killed = deployment.clock().instant();
    Thread starting = Thread.ofVirtual().start(this::startAgain);
    Await.until(
        () -> hasReportedSince(killed),
        PATIENCE,
        () -> "the controller hears nothing of the agent that was started");
    ProcessHandle agent = deployment.inspection().agentProcess(host);
    double seconds = Units.inSeconds(ProcessUse.age(agent.pid()));
    starting.join();
    ProcessUse use = ProcessUse.sampler(agent, deployment.clock()).sampleFor(SETTLING);
    return new Start(seconds, use.residentMebibytes());
  }

  private void startAgain() {
    try {
      deployment.awaitConnected();
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException("the agent is not started again", e);
    }
  }

  private boolean hasReportedSince(Instant killed) {
    var host = deployment.controller().host(HOST);
    return host.state().equals("CONNECTED") && host.lastSeen().isAfter(killed);
  }

  static List<Figure> figures(List<Start> starts) {
    double seconds = Distribution.of(starts.stream().map(Start::seconds).toList()).median();
    double most = starts.stream().mapToDouble(Start::residentMebibytes).max().orElseThrow();
    return List.of(
        new Figure(
            "agent's start until its controller has heard of it, median of " + starts.size(),
            Units.seconds(seconds),
            "at most " + Units.seconds(START_GOAL_SECONDS),
            Verdict.of(seconds <= START_GOAL_SECONDS)),
        new Figure(
            "its resident memory then, largest in %d s, of all".formatted(SETTLING.toSeconds()),
            String.format(Locale.ROOT, "%.0f MiB", most),
            String.format(Locale.ROOT, "at most %.0f MiB", RESIDENT_GOAL_MEBIBYTES),
            Verdict.of(most <= RESIDENT_GOAL_MEBIBYTES)));
  }
}
