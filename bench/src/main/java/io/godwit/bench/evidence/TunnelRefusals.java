package io.godwit.bench.evidence;

import io.godwit.api.VmView;
import io.godwit.bench.figures.Figure;
import io.godwit.bench.figures.Figure.Verdict;
import io.godwit.bench.figures.Window;
import io.godwit.bench.fixture.Deployment;
import io.godwit.bench.fixture.Move;
import io.godwit.bench.intrusion.Attempt;
import io.godwit.bench.intrusion.Intruder;
import io.godwit.bench.probe.Observer;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/** A real agent's tunnel lets nobody in by a wrong ticket or certificate, and the VM runs on. */
record TunnelRefusals(Deployment deployment, InstantSource clock) implements Claim {
  @Override
  public String name() {
    return "tunnel refusals";
  }

  @Override
  public List<Figure> measure(Path raw)
      throws IOException, InterruptedException, GeneralSecurityException {
    VmView vm = deployment.createVm("target", "east-1");
    try (Observer observer =
        Observer.start(deployment.lab().client()::command, vm.address(), "target", raw)) {
      Move move = deployment.mover().move(vm.name(), "west-1").require();
      Intruder intruder =
          new Intruder(
              deployment,
              clock,
              deployment.host("east-1"),
              deployment.host("west-1"),
              deployment.host("east-2"));
      Instant start = clock.instant();
      List<Attempt> attempts = intruder.tryAll(move.operation().id());
      Observer.Seen seen = observer.see(new Window(start, clock.instant()));
      RawSamples.write(raw.resolve("attempts.json"), attempts);
      return figures(attempts, seen);
    } finally {
      deployment.removeVm(vm.name());
    }
  }

  private static List<Figure> figures(List<Attempt> attempts, Observer.Seen seen) {
    long refused = attempts.stream().filter(Attempt::refused).count();
    String kinds = String.join(", ", attempts.stream().map(Attempt::kind).toList());
    return List.of(
        new Figure(
            "tunnel intrusions refused (%s)".formatted(kinds),
            refused + "/" + attempts.size(),
            attempts.size() + "/" + attempts.size(),
            Verdict.of(refused == attempts.size())),
        new Figure(
            "VM ran on through them, writes lost",
            (seen.connectionSurvived() ? "yes, " : "no, ") + seen.writesLost(),
            "yes, 0",
            Verdict.of(seen.connectionSurvived() && seen.writesLost() == 0)));
  }
}
