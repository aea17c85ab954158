package io.godwit.bench.evidence;

import io.godwit.api.OperationView;
import io.godwit.api.PlanRequest;
import io.godwit.api.PlanRequest.Pin;
import io.godwit.api.PlanRequest.Rules;
import io.godwit.api.PlanView;
import io.godwit.bench.figures.Distribution;
import io.godwit.bench.figures.Figure;
import io.godwit.bench.figures.Figure.Verdict;
import io.godwit.bench.fixture.Deployment;
import io.godwit.bench.fixture.Installation;
import io.godwit.lab.Await;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/**
 * What plans say of their time and bytes, against what came: two VMs that go to and fro between two
 * providers by plans. The first there and back do not count: nothing was measured before them.
 */
record PredictedPlans(Installation installation, InstantSource clock) implements Claim {
  private static final List<String> VMS = List.of("one", "two");
  private static final List<String> HOSTS = List.of("west-1", "east-1");
  private static final int TO_WARM = 2;
  private static final int PLANS = 30;
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final double BYTES_GOAL = 0.10;
  private static final double TIME_GOAL = 0.25;

  /** One plan, in bytes and seconds. */
  public record Sample(
      double predictedBytes, double bytes, double predictedSeconds, double seconds) {}

  @Override
  public String name() {
    return "predicted plans";
  }

  @Override
  public List<Figure> measure(Path raw) throws IOException, InterruptedException {
    List<Sample> samples = new ArrayList<>();
    try (Deployment deployment = Deployment.start(installation, clock, Evidence::narrate)) {
      for (String vm : VMS) {
        deployment.createVm(vm, HOSTS.getLast());
      }
      for (int plan = 0; plan < TO_WARM + PLANS; plan++) {
        Sample sample = carryOut(deployment, HOSTS.get(plan % HOSTS.size()));
        if (plan >= TO_WARM) {
          samples.add(sample);
          RawSamples.write(raw.resolve("plans.json"), samples);
        }
      }
    }
    Distribution bytes = errors(samples, Sample::predictedBytes, Sample::bytes);
    Distribution time = errors(samples, Sample::predictedSeconds, Sample::seconds);
    return List.of(
        figure("bytes", bytes, BYTES_GOAL), figure("time from order to end", time, TIME_GOAL));
  }

  private static Sample carryOut(Deployment deployment, String destination) {
    HOSTS.forEach(host -> deployment.controller().undrainHost(host));
    PlanView plan = deployment.controller().makePlan(allTo(destination));
    String operation = deployment.controller().applyPlan(plan.number()).id();
    Await.until(
        () -> deployment.controller().operation(operation).endedAt() != null,
        LIMIT,
        () -> "plan %d does not end".formatted(plan.number()));
    OperationView end = deployment.controller().operation(operation);
    if (!end.state().equals("DONE")) {
      throw new IllegalStateException(
          "plan %d ended %s: %s".formatted(plan.number(), end.state(), end.cause()));
    }
    return new Sample(
        plan.moves().stream().mapToLong(PlanView.Move::bytes).sum(),
        sent(deployment, plan.number()),
        seconds(plan.moves()),
        Duration.between(end.createdAt(), end.endedAt()).toMillis() / 1e3);
  }

  private static PlanRequest allTo(String host) {
    List<Pin> pins = VMS.stream().map(vm -> new Pin(vm, List.of(host))).toList();
    return new PlanRequest(null, null, null, new Rules(null, null, pins, null, false));
  }

  private static long sent(Deployment deployment, long plan) {
    return deployment.controller().plan(plan).moves().stream()
        .map(move -> deployment.controller().operation(move.operation()).report())
        .mapToLong(report -> report.memoryWireBytes() + report.diskWireBytes())
        .sum();
  }

  /** The waves follow one another, and each takes as long as its longest move. */
  private static double seconds(List<PlanView.Move> moves) {
    Map<Integer, Long> waves = new TreeMap<>();
    moves.forEach(
        move ->
            waves.merge(
                move.wave(), Optional.ofNullable(move.expectedMillis()).orElse(0L), Math::max));
    return waves.values().stream().mapToLong(Long::longValue).sum() / 1e3;
  }

  private static Distribution errors(
      Collection<Sample> samples,
      ToDoubleFunction<Sample> predicted,
      ToDoubleFunction<Sample> measured) {
    return Distribution.of(
        samples.stream()
            .map(
                sample ->
                    Math.abs(predicted.applyAsDouble(sample) - measured.applyAsDouble(sample))
                        / measured.applyAsDouble(sample))
            .toList());
  }

  private static Figure figure(String what, Distribution errors, double goal) {
    return new Figure(
        "%s of %d plans, predicted against measured: median error (90th percentile %.0f %%)"
            .formatted(what, errors.count(), 100 * errors.percentile(90)),
        "%.1f %%".formatted(100 * errors.median()),
        "at most %.0f %%".formatted(100 * goal),
        Verdict.of(errors.median() <= goal));
  }
}
