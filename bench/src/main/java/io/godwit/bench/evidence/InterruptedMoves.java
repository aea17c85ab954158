package io.godwit.bench.evidence;

import io.godwit.api.VmView;
import io.godwit.bench.figures.Figure;
import io.godwit.bench.figures.Figure.Verdict;
import io.godwit.bench.fixture.Deployment;
import io.godwit.bench.probe.Observer;
import io.godwit.bench.scenario.Interruptions;
import io.godwit.bench.scenario.Interruptions.Ended;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A move ends as it should when the command or the controller is killed during it. */
record InterruptedMoves(Deployment deployment) implements Claim {
  @Override
  public String name() {
    return "interrupted moves";
  }

  @Override
  public List<Figure> measure(Path raw) throws IOException, InterruptedException {
    VmView vm = deployment.createVm("interrupted", "east-1");
    Interruptions interruptions = new Interruptions(deployment);
    List<Figure> figures = new ArrayList<>();
    try (Observer observer =
        Observer.start(deployment.lab().client()::command, vm.address(), "interrupted", raw)) {
      figures.add(
          judge(
              "move with the command killed, as operation watch saw it",
              interruptions.killCommand(vm.name(), "west-1"),
              observer,
              raw.resolve("command.json")));
      figures.add(
          judge(
              "move with the controller killed and started again, as operation watch saw it",
              interruptions.restartController(vm.name(), "east-1"),
              observer,
              raw.resolve("controller.json")));
    } finally {
      deployment.removeVm(vm.name());
    }
    return figures;
  }

  private Figure judge(String what, Ended ended, Observer observer, Path raw)
      throws IOException, InterruptedException {
    VmView vm = deployment.controller().vm(ended.operation().vm());
    boolean survived = observer.survived(ended.operation().endedAt());
    long lost = observer.writer().lost();
    List<String> qemus = deployment.inspection().qemus(vm.id());
    RawSamples.write(
        raw,
        Map.of(
            "operation", ended.operation().id(),
            "state", ended.operation().state(),
            "watchExitCode", ended.watched().exitCode(),
            "watchOutput", ended.watched().output(),
            "connectionSurvived", survived,
            "writesLost", lost,
            "qemus", qemus));
    boolean right =
        ended.operation().state().equals("DONE")
            && ended.watched().exitCode() == 0
            && qemus.equals(List.of(ended.operation().destination()))
            && survived
            && lost == 0;
    return new Figure(
        what,
        "%s, connection %s, %d writes lost, QEMU on %s"
            .formatted(ended.operation().state(), survived ? "survived" : "broke", lost, qemus),
        "DONE, survived, 0, one at the destination",
        Verdict.of(right));
  }
}
