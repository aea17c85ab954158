package io.godwit.agent;

import io.godwit.agent.config.AgentConfig;
import io.godwit.agent.fault.Faults;
import io.godwit.agent.fault.InjectedFaults;
import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code godwit-agent run}. */
@Command(
    name = "run",
    description = "Runs the agent until it is told to end. VMs run on without it.",
    mixinStandardHelpOptions = true)
final class RunCommand implements Callable<Integer> {
  @Mixin private ConfigOption config = new ConfigOption();

  @Option(
      names = "--fault-injection",
      hidden = true,
      description = "For tests only: files in the run directory make moves fail.")
  private boolean faultInjection;

  @Override
  public Integer call() throws IOException, InterruptedException {
    AgentConfig settings = config.load();
    Agent agent = Agent.start(settings, faults(settings));
    Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(agent::close));
    new CountDownLatch(1).await();
    return 0;
  }

  private Faults faults(AgentConfig settings) throws IOException {
    return faultInjection ? InjectedFaults.in(settings.paths().faults()) : Faults.NONE;
  }
}
