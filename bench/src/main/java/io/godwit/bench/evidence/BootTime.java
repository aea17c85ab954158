package io.godwit.bench.evidence;

import io.godwit.api.VmView;
import io.godwit.bench.figures.Distribution;
import io.godwit.bench.figures.Figure;
import io.godwit.bench.figures.Figure.Verdict;
import io.godwit.bench.fixture.Deployment;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** How soon a VM of the lab's image serves its clients, from the order to start it on. */
record BootTime(Deployment deployment) implements Claim {
  private static final int STARTS = 7;

  /** "About three seconds" is what rounds to them. */
  private static final double GOAL_SECONDS = 3.5;

  @Override
  public String name() {
    return "boot";
  }

  @Override
  public List<Figure> measure(Path raw) throws IOException, InterruptedException {
    VmView vm = deployment.createVm("boot", "east-1");
    List<Double> seconds = new ArrayList<>();
    try {
      for (int start = 0; start < STARTS; start++) {
        deployment.godwit().run("vm", "stop", vm.name(), "--force").require();
        seconds.add(boot(vm));
        RawSamples.write(raw.resolve("seconds.json"), seconds);
      }
    } finally {
      deployment.removeVm(vm.name());
    }
    double median = Distribution.of(seconds).median();
    return List.of(
        new Figure(
            "VM from the order to start to its services, median of %d".formatted(STARTS),
            Units.seconds(median),
            "about 3 s, at most " + Units.seconds(GOAL_SECONDS),
            Verdict.of(median <= GOAL_SECONDS)));
  }

  private double boot(VmView vm) throws IOException, InterruptedException {
    Instant ordered = deployment.clock().instant();
    deployment.mover().follow(deployment.controller().startVm(vm.name()));
    deployment.awaitAnswer(vm);
    return Units.inSeconds(Duration.between(ordered, deployment.clock().instant()));
  }
}
