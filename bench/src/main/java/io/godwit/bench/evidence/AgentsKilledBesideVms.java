package io.godwit.bench.evidence;

import io.godwit.api.VmView;
import io.godwit.bench.figures.Figure;
import io.godwit.bench.figures.Figure.Verdict;
import io.godwit.bench.fixture.Deployment;
import io.godwit.bench.probe.Observer;
import io.godwit.lab.LabHost;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * VMs that run on a host whose agent is killed with -9 and comes back, again and again: each stays
 * in its QEMU, and one stream and one writer of each last through all of it.
 */
record AgentsKilledBesideVms(Deployment deployment, int kills) implements Claim {
  private static final String HOST = "west-1";
  private static final List<String> VMS = List.of("beside-1", "beside-2", "beside-3");

  /** What a new agent does with what it finds, it does at once. */
  private static final Duration SETTLING = Duration.ofSeconds(3);

  /** An agent that begins takes a core for seconds, and the lab's machine may have only two. */
  private static final double SILENCE_GOAL_SECONDS = 2;

  @Override
  public String name() {
    return "agents killed beside VMs";
  }

  /**
   * What one VM went through in one of them.
   *
   * @param number of the kill
   * @param killed the agent's process, as the machine numbers it
   * @param next the agent's process afterwards
   * @param secondsAway until the agent was connected again
   * @param before the QEMU processes of the VM, on any host
   * @param after the same, once the agent had settled
   * @param secondsSilent the longest time without an answer to the stream since the kill before
   * @param answered whether the stream and the writer answered what was sent after that, each by
   *     the connection that it began with
   * @param writesLost acknowledged since the beginning, and not on the disk then
   */
  record Found(
      int number,
      String vm,
      long killed,
      long next,
      double secondsAway,
      List<Long> before,
      List<Long> after,
      double secondsSilent,
      boolean answered,
      long writesLost) {

    private boolean isReplaced() {
      return killed != next;
    }

    private boolean keptItsQemu() {
      return before.size() == 1 && after.equals(before);
    }

    private boolean isDisturbed() {
      return !keptItsQemu() || !answered || secondsSilent > SILENCE_GOAL_SECONDS || writesLost > 0;
    }
  }

  /** A VM with those who look at it. */
  private record Watched(VmView vm, Observer observer) {}

  @Override
  public List<Figure> measure(Path raw) throws IOException, InterruptedException {
    List<Watched> watched = new ArrayList<>();
    List<Found> found = new ArrayList<>();
    try {
      for (String name : VMS) {
        VmView vm = deployment.createVm(name, HOST);
        watched.add(
            new Watched(
                vm, Observer.start(deployment.lab().client()::command, vm.address(), name, raw)));
      }
      for (int number = 1; number <= kills; number++) {
        found.addAll(kill(number, watched));
        RawSamples.write(raw.resolve("kills.json"), found);
      }
    } finally {
      end(watched);
    }
    return figures(found, kills, VMS.size());
  }

  private List<Found> kill(int number, List<Watched> watched)
      throws IOException, InterruptedException {
    LabHost host = deployment.host(HOST);
    List<List<Long>> before = qemus(watched);
    long killed = deployment.inspection().agentProcess(host).pid();
    Instant start = deployment.clock().instant();
    host.daemon("agent").kill();
    deployment.awaitConnected();
    Instant back = deployment.clock().instant();
    Instant settled = back.plus(SETTLING);
    for (Watched each : watched) {
      each.observer().heartbeat().awaitAnswerAfter(settled);
    }
    long next = deployment.inspection().agentProcess(host).pid();
    double away = Units.inSeconds(Duration.between(start, back));
    List<Found> found = new ArrayList<>();
    for (int i = 0; i < watched.size(); i++) {
      Watched each = watched.get(i);
      VmView vm = each.vm();
      boolean answered = each.observer().survived(settled);
      found.add(
          new Found(
              number,
              vm.name(),
              killed,
              next,
              away,
              before.get(i),
              deployment.inspection().qemuProcesses(vm.id()),
              Units.inSeconds(each.observer().stream().takeLongestSilence()),
              answered,
              each.observer().writer().lost()));
    }
    return found;
  }

  private List<List<Long>> qemus(List<Watched> watched) {
    return watched.stream()
        .map(each -> deployment.inspection().qemuProcesses(each.vm().id()))
        .toList();
  }

  private void end(List<Watched> watched) throws IOException, InterruptedException {
    try {
      for (Watched each : watched) {
        each.observer().close();
      }
    } finally {
      for (String name : VMS) {
        deployment.removeVm(name);
      }
    }
  }

  static List<Figure> figures(Collection<Found> found, int kills, int vms) {
    Set<Integer> replaced = new HashSet<>();
    found.stream().filter(Found::isReplaced).forEach(each -> replaced.add(each.number()));
    int whole = kills * vms;
    long sameQemu = found.stream().filter(Found::keptItsQemu).count();
    long answered = found.stream().filter(Found::answered).count();
    long lost = found.stream().mapToLong(Found::writesLost).max().orElse(0);
    long disturbed = found.stream().filter(Found::isDisturbed).map(Found::vm).distinct().count();
    double silent = found.stream().mapToDouble(Found::secondsSilent).max().orElse(0);
    return List.of(
        count("agents killed beside VMs that were followed by others", replaced.size(), kills),
        count("VMs that stayed in the same QEMU, of each at each kill", sameQemu, whole),
        count("VMs whose connections answered on, of each at each kill", answered, whole),
        new Figure(
            "longest time without an answer to a stream meanwhile",
            Units.seconds(silent),
            "at most " + Units.seconds(SILENCE_GOAL_SECONDS),
            Verdict.of(silent <= SILENCE_GOAL_SECONDS)),
        none("acknowledged writes of a VM lost, at most", lost, whole - found.size()),
        none("guests disturbed, of %d".formatted(vms), disturbed, whole - found.size()));
  }

  private static Figure count(String what, long count, int goal) {
    return new Figure(what, count + "/" + goal, goal + "/" + goal, Verdict.of(count == goal));
  }

  /**
   * None counts where all was looked at.
   *
   * @param unseen looks that are missing
   */
  private static Figure none(String what, long count, int unseen) {
    String measured = unseen == 0 ? Long.toString(count) : count + ", not looked at " + unseen;
    return new Figure(what, measured, "0", Verdict.of(unseen == 0 && count == 0));
  }
}
