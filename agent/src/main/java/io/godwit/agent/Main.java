package io.godwit.agent;

import io.godwit.agent.config.AgentVersion;
import io.godwit.agent.config.HostPort;
import java.util.logging.Level;
import java.util.logging.Logger;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The agent's program: {@code join} once, then {@code run}. */
@Command(
    name = "godwit-agent",
    description = "Runs VMs on this host for a Godwit controller.",
    mixinStandardHelpOptions = true,
    versionProvider = Main.VersionText.class,
    subcommands = {JoinCommand.class, RunCommand.class})
public final class Main {
  private Main() {}

  /** Exit codes: 0 done, 1 failed with the reason on standard error, 2 wrong usage. */
  public static void main(String[] arguments) {
    logOnOneLine();
    int exitCode =
        new CommandLine(new Main())
            .registerConverter(HostPort.class, HostPort::parse)
            .setExecutionExceptionHandler(Main::explain)
            .execute(arguments);
    System.exit(exitCode);
  }

  private static int explain(
      Exception thrown, CommandLine command, CommandLine.ParseResult parsed) {
    Logger.getLogger(Main.class.getName()).log(Level.FINE, "failed", thrown);
    String explanation = Explanation.of(thrown, System.getProperty("user.name"));
    command.getErr().println("godwit-agent: " + explanation);
    return 1;
  }

  private static void logOnOneLine() {
    System.setProperty(
        "java.util.logging.SimpleFormatter.format", "%1$tFT%1$tT.%1$tL %4$s %3$s: %5$s%6$s%n");
  }

  /** From the jar. */
  static final class VersionText implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {
        "godwit-agent " + AgentVersion.SOFTWARE + ", protocol " + AgentVersion.PROTOCOL.getNewest()
      };
    }
  }
}
