package io.godwit.agent;

import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code godwit-agent run}. */
@Command(
    name = "run",
    description = "Runs the agent until it is told to end. VMs run on without it.",
    mixinStandardHelpOptions = true)
final class RunCommand implements Callable<Integer> {
  @Mixin private ConfigOption config = new ConfigOption();

  @Override
  public Integer call() throws IOException, InterruptedException {
    Agent agent = Agent.start(config.load());
    Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(agent::close));
    new CountDownLatch(1).await();
    return 0;
  }
}
