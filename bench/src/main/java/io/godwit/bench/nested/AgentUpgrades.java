package io.godwit.bench.nested;

import io.godwit.api.HostView;
import io.godwit.bench.demo.Telling;
import io.godwit.bench.nested.UpgradesReport.By;
import io.godwit.bench.nested.UpgradesReport.Upgrade;
import io.godwit.bench.probe.Observer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/**
 * Upgrades the agent of a host while VMs run on it: by its package alone, as a person would, and by
 * the playbook.
 *
 * @param client of a VM there
 * @param logs a folder for what the playbook says
 */
record AgentUpgrades(
    Site site, Playbook playbook, WebClient client, Telling telling, Patience patience, Path logs) {
  private static final int BY_PACKAGE = 3;
  private static final String BROUGHT = "/tmp/godwit-agent.deb";

  /** Something that upgrades. */
  @FunctionalInterface
  private interface Step {
    void carryOut() throws IOException, InterruptedException;
  }

  /**
   * Carries them out, each to a higher version.
   *
   * @param installed what the host has
   * @throws IllegalStateException where one fails, or no new agent runs after it
   */
  UpgradesReport carryOut(String host, AgentPackage installed)
      throws IOException, InterruptedException {
    Ssh ssh = new Ssh(site.key(), site.address(host));
    List<Upgrade> upgrades = new ArrayList<>();
    for (int number = 1; number <= BY_PACKAGE; number++) {
      AgentPackage next = installed.next(site.folder().resolve("next-" + number), number);
      telling.say("dpkg --install on " + host + ": agent " + next.version());
      ssh.bring(next.path(), BROUGHT);
      upgrades.add(
          carryOut(host, ssh, By.PACKAGE, next, () -> run(ssh, "dpkg", "--install", BROUGHT)));
    }
    int last = BY_PACKAGE + 1;
    AgentPackage next = installed.next(site.folder().resolve("next-" + last), last);
    telling.say("ansible-playbook upgrade.yml on " + host + ": agent " + next.version());
    upgrades.add(carryOut(host, ssh, By.PLAYBOOK, next, () -> play(host, next)));
    return new UpgradesReport(upgrades);
  }

  private static void run(Ssh ssh, String... command) throws IOException, InterruptedException {
    List<String> asRoot = new ArrayList<>(List.of("sudo"));
    asRoot.addAll(List.of(command));
    String unused = ssh.run(asRoot.toArray(String[]::new));
  }

  private void play(String host, AgentPackage next) throws IOException, InterruptedException {
    int unused =
        playbook.run(
            "upgrade.yml",
            host,
            site.address(host),
            Map.of("godwit_drain", "false", "godwit_packages", next.folder().toString()),
            logs.resolve("upgrade.log"));
  }

  private Upgrade carryOut(String host, Ssh ssh, By by, AgentPackage next, Step step)
      throws IOException, InterruptedException {
    AgentLook before = AgentLook.at(ssh);
    client.beginMove();
    Instant start = telling.clock().instant();
    step.carryOut();
    AgentLook after = AgentLook.at(ssh);
    requireUpgraded(before, after, next);
    awaitAgent(host, telling.clock().instant());
    Duration took = Duration.between(start, telling.clock().instant());
    Observer.Seen seen = client.see(telling.clock().instant());
    Upgrade upgrade =
        new Upgrade(
            by,
            after.version(),
            took.toMillis(),
            seen.blackout().toMillis(),
            before.guests(),
            AgentLook.at(ssh).guests(),
            seen.connectionSurvived(),
            seen.writesLost());
    telling.out().println("  " + upgrade.told());
    return upgrade;
  }

  /**
   * That the host has the new package and a new agent.
   *
   * @throws IllegalStateException where it has not
   */
  static void requireUpgraded(AgentLook before, AgentLook after, AgentPackage next) {
    if (!after.version().equals(next.version()) || after.agent() == before.agent()) {
      throw new IllegalStateException(
          "the upgrade to %s left version %s and agent process %d, which was %d"
              .formatted(next.version(), after.version(), after.agent(), before.agent()));
    }
  }

  /** The one before had ended by then. */
  private void awaitAgent(String host, Instant end) throws IOException, InterruptedException {
    patience.await(
        "the new agent of " + host,
        time -> {
          HostView seen = site.controller().host(host);
          boolean heard = seen.lastSeen() != null && seen.lastSeen().isAfter(end);
          if (!heard) {
            LockSupport.parkNanos(time.toNanos());
          }
          return heard && seen.state().equals("CONNECTED");
        });
  }
}
