package io.godwit.cli.lab;

import io.godwit.cli.client.Json;
import io.godwit.cli.failure.ExitCode;
import io.godwit.cli.failure.UsageException;
import io.godwit.cli.session.Session;
import io.godwit.lab.LabException;
import io.godwit.lab.machine.Machine;
import io.godwit.lab.machine.MachineException;
import io.godwit.lab.machine.MachineOrder;
import io.godwit.lab.machine.MachineType;
import io.godwit.lab.machine.Machines;
import io.godwit.lab.machine.SshPublicKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code godwit lab qemu}. */
@Command(
    name = "qemu",
    description = {
      "Speak for a provider of real machines on this one, as the controller asks its program.",
      "Each is a QEMU with a disk, an address and a console of its own, in which VMs can nest.",
      "launch reads an order as JSON; list, types and console print; the rest act on an instance."
    })
final class LabQemuCommand implements Callable<Integer> {
  private enum Verb {
    list,
    launch,
    stop,
    start,
    terminate,
    types,
    console
  }

  /** What the controller asks for; it may say more. */
  private record Order(String token, String host, String type, String userData) {}

  @Mixin private Session session;

  @Parameters(index = "0", paramLabel = "PROVIDER", description = "Its name; any may be chosen.")
  private String provider;

  @Parameters(index = "1", paramLabel = "VERB", description = "One of ${COMPLETION-CANDIDATES}.")
  private Verb verb;

  @Parameters(index = "2", arity = "0..1", paramLabel = "ID", description = "Which instance.")
  private Optional<String> id = Optional.empty();

  @Option(
      names = "--image",
      paramLabel = "FILE",
      description = "The disk that launched machines begin with; images/host/build makes one.")
  private Path image = Path.of("/var/lib/godwit-qemu/host.qcow2");

  @Option(
      names = "--most",
      paramLabel = "N",
      defaultValue = "" + Machines.MOST,
      description = "How many machines it may have; ${DEFAULT-VALUE} if left out.")
  private int most;

  @Option(
      names = "--ssh-key",
      paramLabel = "FILE",
      description = "A public key whose owner may log in to launched machines, as user debian.")
  private Optional<Path> sshKey = Optional.empty();

  @Override
  public Integer call() throws IOException {
    try {
      act(machines());
      return ExitCode.OK.number();
    } catch (MachineException e) {
      return failed(Map.of("error", e.kind().name(), "message", e.getMessage()));
    } catch (LabException | IllegalArgumentException | UncheckedIOException e) {
      return failed(Map.of("error", "OTHER", "message", e.getMessage()));
    }
  }

  private Machines machines() {
    Machines machines = new Machines(Machines.STANDARD, provider).letting(most);
    return sshKey.map(LabQemuCommand::key).map(machines::lettingIn).orElse(machines);
  }

  private static SshPublicKey key(Path file) {
    try {
      return SshPublicKey.read(file);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the public key " + file, e);
    }
  }

  private void act(Machines machines) throws IOException {
    switch (verb) {
      case list ->
          print(
              Map.of(
                  "instances",
                  machines.list().stream().map(each -> instance(machines, each)).toList()));
      case launch -> print(instance(machines, machines.launch(order(), image)));
      case stop -> machines.stop(chosen());
      case start -> machines.start(chosen());
      case terminate -> machines.terminate(chosen());
      case types ->
          print(
              Map.of(
                  "types",
                  Stream.of(MachineType.values()).map(LabQemuCommand::type).toList(),
                  "quota",
                  Map.of("instances", machines.left())));
      case console -> session.out().print(machines.console(chosen()));
    }
    session.out().flush();
  }

  private static MachineOrder order() throws IOException {
    Order order = Json.read(Order.class, System.in);
    return new MachineOrder(
        order.token(),
        order.host(),
        order.type(),
        Objects.requireNonNullElse(order.userData(), ""));
  }

  private static Map<String, Object> instance(Machines machines, Machine machine) {
    return Map.of(
        "id", machine.id(),
        "host", machine.host(),
        "state", machines.runs(machine) ? "RUNNING" : "STOPPED",
        "managed", true,
        "token", machine.token(),
        "address", machine.address());
  }

  private static Map<String, Object> type(MachineType type) {
    return Map.of(
        "name", type.typeName(),
        "cpus", type.cpus(),
        "memoryMiB", type.memoryMebibytes(),
        "nests", true);
  }

  private String chosen() {
    return id.orElseThrow(() -> new UsageException("say which instance to " + verb));
  }

  private void print(Object value) {
    session.out().println(Json.pretty(value));
  }

  private int failed(Map<String, String> why) {
    session.err().println(Json.pretty(why).replace("\n", " "));
    return ExitCode.FAILED.number();
  }
}
