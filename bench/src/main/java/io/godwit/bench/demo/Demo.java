package io.godwit.bench.demo;

import io.godwit.api.VmView;
import io.godwit.bench.figures.Window;
import io.godwit.bench.fixture.Deployment;
import io.godwit.bench.fixture.Installation;
import io.godwit.bench.probe.MemoryLoad;
import io.godwit.bench.probe.Observer;
import io.godwit.bench.probe.Place;
import io.godwit.lab.LabException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Starts a controller and the lab, creates VMs, holds TCP connections to one of them from a client
 * in neither host, and moves it from lab-east to lab-west and back under load. Then a plan packs
 * the VMs onto one host, and is taken back.
 */
public final class Demo {
  private static final String VM = "web";
  private static final String BYSTANDER = "db";
  private static final String EAST = "east-1";
  private static final String WEST = "west-1";
  private static final int LOAD_MEBIBYTES_PER_SECOND = 8;
  private static final int LOAD_MEBIBYTES = 32;

  private final Installation installation;
  private final InstantSource clock;
  private final PrintStream out;
  private final Telling telling;

  private Demo(Installation installation, InstantSource clock, PrintStream out) {
    this.installation = installation;
    this.clock = clock;
    this.out = out;
    this.telling = Telling.begin(clock, out);
  }

  /** Ends with 1 where a connection broke or a write was lost, 2 where the demo could not run. */
  public static void main(String[] args) throws InterruptedException {
    String keep = Optional.ofNullable(System.getenv("KEEP")).orElse("");
    try {
      Demo demo = new Demo(Installation.find(), InstantSource.system(), System.out);
      System.exit(demo.run(keep.equals("1") ? Ending.KEEP : Ending.REMOVE));
    } catch (LabException | IllegalStateException | IOException e) {
      System.err.println("The demo could not run: " + e.getMessage());
      System.exit(2);
    }
  }

  /** What becomes of controller, lab and VMs at the end. */
  private enum Ending {
    REMOVE,
    KEEP
  }

  private int run(Ending ending) throws IOException, InterruptedException {
    try (Deployment deployment = Deployment.start(installation, clock, this::say)) {
      VmView vm = createVms(deployment);
      DemoReport report = new DemoReport(moves(deployment, vm));
      telling.conclude(report, installation.target().resolve("demo/report.json"));
      if (ending == Ending.KEEP) {
        deployment.keep();
        out.println(new WhatNext(deployment, vm).text());
      }
      return report.seamless() ? 0 : 1;
    }
  }

  private VmView createVms(Deployment deployment) throws IOException, InterruptedException {
    say("VMs: " + VM + " on " + EAST + ", " + BYSTANDER + " on " + WEST);
    deployment.createVm(BYSTANDER, WEST);
    VmView vm = deployment.createVm(VM, EAST);
    deployment.godwit().show("vm", "list");
    return vm;
  }

  private List<MoveReport> moves(Deployment deployment, VmView vm)
      throws IOException, InterruptedException {
    Place client = deployment.lab().client()::command;
    Path samples = installation.target().resolve("demo/samples-" + telling.start().toEpochMilli());
    say("client: TCP connections and a heartbeat to " + VM + " at " + vm.address());
    MemoryLoad.set(client, vm.address(), LOAD_MEBIBYTES_PER_SECOND, LOAD_MEBIBYTES);
    try (Observer observer = Observer.start(client, vm.address(), "demo", samples)) {
      List<MoveReport> moves = new ArrayList<>();
      moves.add(move(deployment, observer, WEST));
      moves.add(move(deployment, observer, EAST));
      say(
          "godwit consolidate --apply --give-back: both VMs onto the cheaper host, the other is off");
      moves.add(carryOut(deployment, observer, "consolidate", "--apply", "--give-back", "--yes"));
      deployment.godwit().show("host", "list");
      say("godwit plan undo: the host is on again, and all is as it was before");
      moves.add(carryOut(deployment, observer, "plan", "undo", newestPlan(deployment), "--yes"));
      return moves;
    }
  }

  private MoveReport move(Deployment deployment, Observer observer, String destination)
      throws IOException, InterruptedException {
    say("godwit migrate " + VM + " --to " + destination);
    return carryOut(deployment, observer, "migrate", VM, "--to", destination);
  }

  /** A command that moves the VM with the connections. */
  private MoveReport carryOut(Deployment deployment, Observer observer, String... command)
      throws IOException, InterruptedException {
    Instant before = clock.instant();
    int exitCode = deployment.godwit().show(command);
    Window window = new Window(before, clock.instant());
    LastMove last = new LastMove(deployment.controller(), VM);
    return MoveReport.of(last.madeBy(command, exitCode, before), observer.see(window));
  }

  private static String newestPlan(Deployment deployment) {
    return Long.toString(deployment.controller().plans().getFirst().number());
  }

  private void say(String what) {
    telling.say(what);
  }
}
