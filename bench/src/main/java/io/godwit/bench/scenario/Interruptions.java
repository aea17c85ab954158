package io.godwit.bench.scenario;

import io.godwit.api.MigrationRequest;
import io.godwit.api.OperationView;
import io.godwit.bench.fixture.Deployment;
import io.godwit.bench.fixture.Mover;
import io.godwit.bench.fixture.Outcome;
import io.godwit.cli.client.Controller;
import io.godwit.cli.client.OperationEvents;
import java.io.IOException;
import java.util.Comparator;
import java.util.Optional;
import java.util.Set;

/** Kills a part of Godwit while a VM is being copied. The copy is slowed so that there is time. */
public final class Interruptions {
  private static final long SPEED = 8L << 20;
  private static final Set<String> BEFORE_COPY =
      Set.of("preflight", "reserve", "seed", "prepare", "grant");

  private final Deployment deployment;

  public Interruptions(Deployment deployment) {
    this.deployment = deployment;
  }

  /**
   * How an interrupted move ended.
   *
   * @param watched what {@code godwit operation watch}, started after the interruption, ended with
   */
  public record Ended(OperationView operation, Outcome watched) {}

  /** The command that ordered the move is killed. */
  public Ended killCommand(String vm, String destination) throws IOException, InterruptedException {
    Process command =
        deployment
            .godwit()
            .prepare("migrate", vm, "--to", destination, "--max-speed", "8MiB")
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    OperationView operation = awaitCopy(awaitOrdered(command, vm));
    command.destroyForcibly().waitFor();
    return watch(operation);
  }

  /** The controller is killed and started again. */
  public Ended restartController(String vm, String destination)
      throws IOException, InterruptedException {
    OperationView operation = awaitCopy(order(vm, destination));
    deployment.controllerProcess().kill();
    deployment.controllerProcess().start();
    return watch(operation);
  }

  /** The agent of the VM's source is killed and started again. */
  public Ended restartSourceAgent(String vm, String destination)
      throws IOException, InterruptedException {
    OperationView operation = awaitCopy(order(vm, destination));
    deployment.host(operation.source()).daemon("agent").kill();
    deployment.godwit().run("lab", "up").require();
    return watch(operation);
  }

  private OperationView order(String vm, String destination) {
    return deployment
        .controller()
        .migrate(new MigrationRequest(vm, destination, false, false, SPEED));
  }

  private OperationView awaitOrdered(Process command, String vm) throws IOException {
    Controller controller = deployment.controller();
    while (command.isAlive()) {
      Optional<OperationView> running =
          controller.operations(Optional.of(vm), Optional.empty()).stream()
              .filter(operation -> operation.kind().equals("MIGRATE"))
              .filter(operation -> !Mover.hasEnded(operation))
              .max(Comparator.comparing(OperationView::createdAt));
      if (running.isPresent()) {
        return running.get();
      }
    }
    throw new IOException("godwit migrate ended with " + command.exitValue() + " at once");
  }

  /** Returns as soon as something of the VM travels. */
  private OperationView awaitCopy(OperationView operation) throws IOException {
    OperationView last = operation;
    try (OperationEvents events = deployment.controller().events(operation.id())) {
      while (!copies(last)) {
        last =
            events.next().orElseThrow(() -> new IOException("no more events of " + operation.id()));
        if (Mover.hasEnded(last)) {
          throw new IOException("the move ended before it could be interrupted: " + last);
        }
      }
    }
    return last;
  }

  private static boolean copies(OperationView operation) {
    return operation.phase() != null
        && !BEFORE_COPY.contains(operation.phase())
        && operation.progress() != null
        && operation.progress().memoryDoneBytes() + operation.progress().diskDoneBytes() > 0;
  }

  private Ended watch(OperationView operation) throws IOException, InterruptedException {
    Outcome watched = deployment.godwit().run("operation", "watch", operation.id());
    return new Ended(deployment.controller().operation(operation.id()), watched);
  }
}
