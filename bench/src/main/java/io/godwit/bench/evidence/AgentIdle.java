package io.godwit.bench.evidence;

import io.godwit.bench.figures.Figure;
import io.godwit.bench.figures.Figure.Verdict;
import io.godwit.bench.fixture.Deployment;
import io.godwit.bench.fixture.ProcessUse;
import io.godwit.lab.LabHost;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** An agent that does nothing but look after 25 VMs needs little memory and hardly any CPU. */
record AgentIdle(Deployment deployment) implements Claim {
  private static final int VMS = 25;
  private static final String MEMORY = "96MiB";
  private static final Duration SETTLING = Duration.ofSeconds(20);
  private static final Duration WINDOW = Duration.ofSeconds(60);
  private static final double RESIDENT_GOAL_MEBIBYTES = 160;
  private static final double CPU_GOAL_PERCENT = 1;

  @Override
  public String name() {
    return "agent idle";
  }

  @Override
  public List<Figure> measure(Path raw) throws IOException, InterruptedException {
    LabHost host = deployment.host("east-2");
    List<String> vms = new ArrayList<>();
    try {
      for (int number = 1; number <= VMS; number++) {
        String vm = "idle-" + number;
        vms.add(vm);
        deployment.startVm(vm, host.name(), MEMORY);
      }
      ProcessUse.Sampler agent =
          ProcessUse.sampler(deployment.inspection().agentProcess(host), deployment.clock());
      agent.sampleFor(SETTLING);
      ProcessUse use = agent.sampleFor(WINDOW);
      RawSamples.write(raw.resolve("use.json"), use);
      return figures(use);
    } finally {
      for (String vm : vms) {
        deployment.removeVm(vm);
      }
    }
  }

  private static List<Figure> figures(ProcessUse use) {
    return List.of(
        new Figure(
            "agent's resident memory with %d VMs, largest in %d s"
                .formatted(VMS, WINDOW.toSeconds()),
            String.format(Locale.ROOT, "%.0f MiB", use.residentMebibytes()),
            String.format(Locale.ROOT, "at most %.0f MiB", RESIDENT_GOAL_MEBIBYTES),
            Verdict.of(use.residentMebibytes() <= RESIDENT_GOAL_MEBIBYTES)),
        new Figure(
            "agent's CPU with %d VMs, over %d s".formatted(VMS, WINDOW.toSeconds()),
            String.format(Locale.ROOT, "%.2f %% of a core", use.cpuPercent()),
            String.format(Locale.ROOT, "at most %.0f %%", CPU_GOAL_PERCENT),
            Verdict.of(use.cpuPercent() <= CPU_GOAL_PERCENT)));
  }
}
