package io.godwit.bench.nested;

import io.godwit.api.HostView;
import io.godwit.bench.demo.DemoReport;
import io.godwit.bench.demo.LastMove;
import io.godwit.bench.demo.MoveReport;
import io.godwit.bench.demo.Telling;
import io.godwit.bench.fixture.Installation;
import io.godwit.bench.fixture.Recipe;
import io.godwit.bench.fixture.VmImage;
import io.godwit.bench.probe.Place;
import io.godwit.bench.probe.PortOpen;
import io.godwit.lab.machine.Machine;
import io.godwit.lab.machine.MachineOrder;
import io.godwit.lab.machine.Machines;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/**
 * Launches two real machines at two providers of this one, has one join by cloud-init and one by
 * {@code godwit host add}, and moves a VM, nested in them by KVM, from one to the other with its
 * connections open. Then both VMs are packed onto one machine and the other is given up. With
 * {@code --with-upgrades} the agent beneath the VMs is upgraded before they move.
 */
public final class NestedDemo {
  private static final String CLOUD = "cloud-1";
  private static final String PLAYED = "ansible-1";
  private static final String TYPE = "small";
  private static final String NETWORK = "nest";
  private static final String VM = "web";
  private static final String BYSTANDER = "db";
  private static final String IMAGE = "lab-vm";

  /** Of anything that two translated machines do on a busy computer. */
  private static final Duration LIMIT = Duration.ofMinutes(20);

  private static final int COULD_NOT_RUN = 2;

  /** How much is shown. */
  private enum Extent {
    MOVES,
    MOVES_AND_UPGRADES;

    static Extent of(List<String> arguments) {
      if (arguments.isEmpty()) {
        return MOVES;
      }
      if (arguments.equals(List.of("--with-upgrades"))) {
        return MOVES_AND_UPGRADES;
      }
      throw new IllegalStateException(
          "what is '%s'? Usage: demo-nested [--with-upgrades]; nothing was changed"
              .formatted(String.join(" ", arguments)));
    }
  }

  private final Installation installation;
  private final Extent extent;
  private final InstantSource clock;
  private final PrintStream out;
  private final Telling telling;
  private final Patience patience;

  private NestedDemo(
      Installation installation, Extent extent, InstantSource clock, PrintStream out) {
    this.installation = installation;
    this.extent = extent;
    this.clock = clock;
    this.out = out;
    this.telling = Telling.begin(clock, out);
    this.patience = new Patience(LIMIT, clock, out);
  }

  /** Ends with 1 where a connection broke or a write was lost, 2 where the demo could not run. */
  public static void main(String[] args) {
    System.exit(
        ended(
            () ->
                new NestedDemo(
                        Installation.find(),
                        Extent.of(List.of(args)),
                        InstantSource.system(),
                        System.out)
                    .run(),
            System.err));
  }

  /** An exit code for every end: what nobody expected is no connection that broke. */
  static int ended(Callable<Integer> demo, PrintStream err) {
    try {
      return demo.call();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      err.println("The demo was interrupted.");
      return COULD_NOT_RUN;
    } catch (Exception e) {
      err.println("The demo could not run: " + e.getMessage());
      if (!(e instanceof IllegalStateException || e instanceof IOException)) {
        e.printStackTrace(err);
      }
      return COULD_NOT_RUN;
    }
  }

  private int run() throws IOException, InterruptedException {
    boolean unused = Files.deleteIfExists(report());
    boolean unusedToo = Files.deleteIfExists(upgradesReport());
    try (Claim claim = Claim.take(Machines.STANDARD)) {
      Site.refuseLeftovers(installation, claim);
      return run(claim);
    }
  }

  private Path report() {
    return kept("report.json");
  }

  private Path upgradesReport() {
    return kept("upgrades.json");
  }

  private Path kept(String name) {
    return installation.target().resolve("demo-nested").resolve(name);
  }

  private int run(Claim claim) throws IOException, InterruptedException {
    say("images: a host with the agent, one without, and the VM");
    Path hostRecipe = installation.root().resolve("images/host/build");
    Path withAgent = Recipe.build(List.of(hostRecipe.toString()));
    Path plain = Recipe.build(List.of(hostRecipe.toString(), "--without-agent"));
    Path vmImage = VmImage.build(installation);
    say("controller");
    try (Site site = Site.start(installation, claim, withAgent, clock, out)) {
      return run(site, plain, vmImage);
    }
  }

  private int run(Site site, Path plain, Path vmImage) throws IOException, InterruptedException {
    try {
      hosts(site, plain);
      Seen seen = vms(site, vmImage);
      release(site);
      DemoReport report = new DemoReport(seen.moves());
      telling.conclude(report, report());
      return report.seamless() && seen.upgrades().undisturbed() ? 0 : 1;
    } catch (IOException | RuntimeException e) {
      out.print(site.keepConsoles(report().getParent()));
      throw e;
    }
  }

  private void hosts(Site site, Path plain) throws IOException, InterruptedException {
    say("godwit host launch " + CLOUD + ": at demo-east; joins by cloud-init, meanwhile");
    Beside launching =
        Beside.begin(
            site.godwit(),
            site.folder().resolve("launch.txt"),
            "host",
            "launch",
            CLOUD,
            "--provider",
            Site.EAST,
            "--type",
            TYPE);
    Machine machine = machineToProvision(site, plain, launching);
    provision(site, machine, launching);
    say("waiting for " + CLOUD);
    out.print(launching.await(patience, CLOUD));
    site.godwit().show("host", "list");
    requireKvm(site);
    requireNoChange(site, CLOUD);
  }

  /** A launch that fails meanwhile is told at once: that of the other host. */
  private Machine machineToProvision(Site site, Path plain, Beside launching)
      throws IOException, InterruptedException {
    say("a machine at demo-west with nothing of Godwit on it");
    Machine machine =
        site.launch(
            Site.WEST,
            new MachineOrder(
                "demo-" + telling.start().toEpochMilli(), PLAYED, TYPE, site.key().userData()),
            plain);
    try (PortOpen ssh = PortOpen.start(Place.HERE, machine.address(), 22, Duration.ofSeconds(5))) {
      patience.await(
          "SSH at " + PLAYED,
          time -> {
            launching.requireWell();
            return ssh.openWithin(time);
          });
    }
    return machine;
  }

  private void provision(Site site, Machine machine, Beside launching)
      throws IOException, InterruptedException {
    say("godwit host add " + PLAYED + ": makes it a host over SSH, by the playbook");
    launching.requireWell();
    SshKey key = site.key();
    require(
        site,
        "host",
        "add",
        PLAYED,
        "--provider",
        Site.WEST,
        "--address",
        machine.address(),
        "--user",
        key.user(),
        "--key",
        key.file().toString(),
        "--known-hosts",
        key.knownHosts().toString(),
        "--accept-new-host-key");
    launching.requireWell();
    requireNoChange(site, PLAYED);
  }

  private void requireNoChange(Site site, String host) throws IOException, InterruptedException {
    say("ansible-playbook provision.yml on " + host + ": it has nothing to change any more");
    playbook(site)
        .requireNoChange(
            "provision.yml",
            host,
            site.address(host),
            Map.of(),
            kept("provision-" + host + ".log"));
  }

  private Playbook playbook(Site site) {
    return new Playbook(installation, site.godwit(), site.folder(), site.key(), out);
  }

  private static void requireKvm(Site site) {
    for (String host : List.of(CLOUD, PLAYED)) {
      HostView view = site.controller().host(host);
      if (!"KVM".equals(view.accelerator())) {
        throw new IllegalStateException(
            "host %s runs VMs by %s, not by KVM".formatted(host, view.accelerator()));
      }
    }
  }

  /** By the client of a VM. */
  private record Seen(UpgradesReport upgrades, List<MoveReport> moves) {}

  private Seen vms(Site site, Path vmImage) throws IOException, InterruptedException {
    say("VMs under nested KVM on " + CLOUD + ": " + VM + " and " + BYSTANDER);
    site.godwit().run("image", "import", vmImage.toString(), "--name", IMAGE).require();
    site.godwit().run("network", "create", NETWORK, "--range", "10.5.0.0/24").require();
    createVms(site);
    expose(site);
    Path samples = kept("samples-" + telling.start().toEpochMilli());
    say("a client opens TCP connections to " + VM + ", by the front door at " + CLOUD);
    try (WebClient client = WebClient.connect(site.address(CLOUD), samples, patience)) {
      UpgradesReport upgrades = upgrades(site, client);
      List<MoveReport> moves = new ArrayList<>();
      say("godwit migrate " + VM + " --to " + PLAYED);
      moves.add(carryOut(site, client, "migrate", VM, "--to", PLAYED));
      say("godwit consolidate --apply: both VMs onto the cheaper machine");
      moves.add(carryOut(site, client, "consolidate", "--apply", "--yes"));
      say("the client had " + client.answered() + " answers on its first connection");
      return new Seen(upgrades, moves);
    }
  }

  private UpgradesReport upgrades(Site site, WebClient client)
      throws IOException, InterruptedException {
    return switch (extent) {
      case MOVES -> new UpgradesReport(List.of());
      case MOVES_AND_UPGRADES -> {
        AgentUpgrades upgrades =
            new AgentUpgrades(
                site, playbook(site), client, telling, patience, report().getParent());
        UpgradesReport report = upgrades.carryOut(CLOUD, AgentPackage.find(installation));
        report.write(upgradesReport());
        say(report.conclusion());
        yield report;
      }
    };
  }

  private void createVms(Site site) throws IOException, InterruptedException {
    Path output = site.folder().resolve("create.txt");
    Beside bystander = Beside.begin(site.godwit(), output, creation(BYSTANDER));
    require(site, creation(VM));
    String unused = bystander.await(patience, BYSTANDER);
    site.godwit().show("vm", "list");
  }

  private static String[] creation(String name) {
    return new String[] {
      "vm",
      "create",
      name,
      "--image",
      IMAGE,
      "--memory",
      "128MiB",
      "--host",
      CLOUD,
      "--network",
      NETWORK
    };
  }

  private static void expose(Site site) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("expose", VM, "--at", CLOUD));
    WebClient.PORTS.forEach(port -> command.addAll(List.of("--port", port.toString())));
    require(site, command.toArray(String[]::new));
  }

  private static void require(Site site, String... command)
      throws IOException, InterruptedException {
    int exitCode = site.godwit().show(LIMIT, command);
    if (exitCode != 0) {
      throw new IllegalStateException(
          "godwit %s ended with %d".formatted(String.join(" ", command), exitCode));
    }
  }

  /** A command that moves the VM that the client talks to. */
  private MoveReport carryOut(Site site, WebClient client, String... command)
      throws IOException, InterruptedException {
    Instant before = clock.instant();
    client.beginMove();
    int exitCode = site.godwit().show(LIMIT, command);
    LastMove last = new LastMove(site.controller(), VM);
    return MoveReport.of(last.madeBy(command, exitCode, before), client.see(clock.instant()));
  }

  private void release(Site site) throws IOException, InterruptedException {
    say("godwit host terminate " + PLAYED + ": the emptied machine is given up");
    require(site, "host", "terminate", PLAYED, "--even-not-ours", "--yes");
    site.godwit().show("host", "list");
    site.godwit().show("vm", "list");
    if (!site.provider(Site.WEST).list().isEmpty()) {
      throw new IllegalStateException("the machine of host " + PLAYED + " is still there");
    }
  }

  private void say(String what) {
    telling.say(what);
  }
}
