package io.godwit.bench.faults;

import io.godwit.api.HostView;
import io.godwit.api.OperationView;
import io.godwit.api.StopVmRequest;
import io.godwit.api.VmView;
import io.godwit.bench.fixture.ControllerProcess;
import io.godwit.bench.fixture.Deployment;
import io.godwit.bench.fixture.Installation;
import io.godwit.bench.fixture.Narrator;
import io.godwit.bench.probe.AcknowledgedWriter;
import io.godwit.bench.probe.MemoryLoad;
import io.godwit.cli.client.ApiException;
import io.godwit.lab.Await;
import io.godwit.lab.LabHost;
import io.godwit.protocol.drill.DrillFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * One deployment for many cells, with one VM that they move. Between two cells only what the first
 * one broke is brought back, and everything is verified clean.
 */
final class FaultLab implements AutoCloseable {
  static final String AGENT = "agent";
  static final List<String> HOSTS = List.of("east-1", "west-1");

  private static final String VM = "subject";
  private static final String BYSTANDER = "bystander";
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration SETTLING = Duration.ofSeconds(10);
  private static final double CLOCK_TOLERANCE_SECONDS = 60;
  private static final int BUSY_MEBIBYTES_PER_SECOND = 32;
  private static final int BUSY_MEBIBYTES = 64;

  private final Deployment deployment;
  private final Drill drill;
  private final Path raw;
  private VcpuWitness witness;
  private AcknowledgedWriter writer;
  private int writers;
  private boolean guestIsBusy;

  private FaultLab(Deployment deployment, Drill drill, Path raw) {
    this.deployment = deployment;
    this.drill = drill;
    this.raw = raw;
  }

  /**
   * Starts one.
   *
   * @param raw an empty folder for raw samples
   */
  static FaultLab start(Installation installation, InstantSource clock, Path raw, Narrator narrator)
      throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("godwit-drill");
    Deployment deployment =
        Deployment.start(
            installation,
            Map.of(DrillFolder.VARIABLE, folder.toString()),
            Deployment.Providers.UNKNOWN,
            clock,
            narrator);
    FaultLab lab = new FaultLab(deployment, new Drill(folder), raw);
    try {
      lab.letAgentsInjectFaults();
      lab.createVm();
      return lab;
    } catch (IOException | InterruptedException | RuntimeException e) {
      lab.close();
      throw e;
    }
  }

  /** The one of {@link #HOSTS} that it is not. */
  static String other(String host) {
    return HOSTS.stream().filter(each -> !each.equals(host)).findFirst().orElseThrow();
  }

  Deployment deployment() {
    return deployment;
  }

  Drill drill() {
    return drill;
  }

  VcpuWitness witness() {
    return witness;
  }

  /** The one that talks to the VM since its last boot. */
  AcknowledgedWriter writer() {
    return writer;
  }

  VmView vm() {
    return deployment.controller().vm(VM);
  }

  private void letAgentsInjectFaults() {
    deployment.lab().hosts().forEach(host -> host.daemon(AGENT).kill());
    Await.until(
        () -> deployment.controller().hosts().stream().noneMatch(FaultLab::hasReported),
        PATIENCE,
        () -> "the controller does not notice that the agents are gone");
    deployment.lab().hosts().forEach(this::startAgent);
    awaitAgents();
  }

  /** In its present life, and since its clock is right again. */
  private static boolean hasReported(HostView host) {
    return host.state().equals("CONNECTED")
        && host.clockAheadSeconds() != null
        && Math.abs(host.clockAheadSeconds()) < CLOCK_TOLERANCE_SECONDS;
  }

  private void createVm() throws IOException, InterruptedException {
    VmView vm = deployment.createVm(VM, HOSTS.getFirst());
    witness = VcpuWitness.start(deployment.inspection(), vm.id());
    talk(vm);
  }

  /** A new connection, since the guest has booted. */
  private void talk(VmView vm) throws IOException, InterruptedException {
    String label = "w" + writers++;
    writer =
        AcknowledgedWriter.start(
            deployment.lab().client()::command, vm.address(), label, raw.resolve(label + ".jsonl"));
  }

  /** Starts the agent as {@code godwit lab up} does; it need not have connected on return. */
  void startAgent(LabHost host) {
    if (!host.daemon(AGENT).isRunning()) {
      host.startDaemon(
          AGENT,
          "env",
          DrillFolder.VARIABLE + "=" + drill.folder(),
          agentCommand().toString(),
          "run",
          AgentFaults.OPTION);
    }
  }

  private Path agentCommand() {
    return deployment.installation().root().resolve("agent/bin/godwit-agent");
  }

  /**
   * The VM has lost its memory: boots it, as its user would, unless that has happened already.
   *
   * @return what is wrong, above all writes that were acknowledged before and are not there
   */
  List<String> runAgain() throws IOException, InterruptedException {
    VmView vm = vm();
    if (!deployment.inspection().qemus(vm.id()).equals(List.of(vm.host()))) {
      Optional<String> refusal = start();
      if (refusal.isPresent()) {
        return List.of("it could not be started again: " + refusal.get());
      }
    }
    AcknowledgedWriter before = writer;
    before.close();
    deployment.awaitAnswer(vm);
    long lost = before.lost();
    talk(vm);
    return lost == 0 ? List.of() : List.of(lost + " acknowledged writes are lost after the boot");
  }

  /** Why it was not started; Godwit may start it itself at the same moment. */
  private Optional<String> start() throws IOException {
    try {
      OperationView started = deployment.mover().follow(deployment.controller().startVm(VM));
      return Optional.ofNullable(started.cause())
          .filter(cause -> !started.state().equals("DONE"))
          .map(Object::toString);
    } catch (ApiException refused) {
      return startsBySomebody() ? Optional.empty() : Optional.of(refused.getMessage());
    }
  }

  private boolean startsBySomebody() throws IOException {
    Optional<String> operation = Optional.ofNullable(vm().operation());
    if (operation.isPresent()) {
      OperationView unused =
          deployment.mover().follow(deployment.controller().operation(operation.get()));
    }
    return vm().state().equals("RUNNING");
  }

  /**
   * Stops the VM and boots it again, by its user's orders.
   *
   * @return what is wrong then, above all writes that were acknowledged before and are not there
   */
  List<String> restartVm() throws IOException, InterruptedException {
    Optional<String> refusal = stop();
    return refusal.isPresent() ? List.of(refusal.get()) : runAgain();
  }

  private Optional<String> stop() throws IOException {
    StopVmRequest asked = new StopVmRequest(false, null);
    OperationView stopped = deployment.mover().follow(deployment.controller().stopVm(VM, asked));
    return stopped.state().equals("DONE")
        ? Optional.empty()
        : Optional.of("it could not be stopped: " + stopped.cause());
  }

  /**
   * Stops the VM and boots it again. The order to start it, and each one after it, comes to its
   * host's agent once more with every other order there, until the next {@link #restore()}.
   */
  void restartVmHeardAgain() throws IOException, InterruptedException {
    stop()
        .ifPresent(
            refusal -> {
              throw new IllegalStateException(refusal);
            });
    AgentFaults faults = new AgentFaults(deployment.host(vm().host()));
    faults.order(AgentFaults.REPEAT_ORDERS, "");
    List<String> wrong = runAgain();
    if (!wrong.isEmpty()) {
      throw new IllegalStateException(String.join("; ", wrong));
    }
  }

  /** So that there are orders to a host's agent which are not about the VM. */
  void startBystander(LabHost host) throws IOException, InterruptedException {
    VmView unused = deployment.startVm(BYSTANDER, host.name(), "256MiB");
  }

  void endBystander() throws IOException, InterruptedException {
    deployment.removeVm(BYSTANDER);
  }

  /** Brings everything back for the next cell. */
  void restore() throws IOException, InterruptedException {
    drill.release();
    for (LabHost host : deployment.lab().hosts()) {
      if (host.isUp()) {
        new AgentFaults(host).release();
        Cut.heal(host);
      } else {
        host.start();
      }
      host.setUplinkRate(Optional.empty());
      startAgent(host);
    }
    deployment.controllerProcess().start();
    awaitAgents();
  }

  /**
   * An agent that has lost its links lately refuses post-copy; that of the cells before is over.
   */
  void forgetLostLinks(LabHost host) {
    host.daemon(AGENT).kill();
    Await.until(
        () -> !deployment.controller().host(host.name()).state().equals("CONNECTED"),
        PATIENCE,
        () -> "the controller does not notice that the agent of " + host.name() + " is gone");
    startAgent(host);
    awaitAgents();
  }

  /** With another limit for copies; empty for the usual one. */
  void restartController(Optional<Duration> leastCopyLimit)
      throws IOException, InterruptedException {
    ControllerProcess controller = deployment.controllerProcess();
    controller.stop();
    controller.configure(
        "copies.least-limit-seconds",
        leastCopyLimit.map(limit -> Long.toString(limit.toSeconds())));
    controller.start();
    awaitAgents();
  }

  /** The guest dirties memory until {@link #clear()}. */
  void makeGuestBusy() throws IOException, InterruptedException {
    guestIsBusy = true;
    load(BUSY_MEBIBYTES_PER_SECOND);
  }

  void calmGuest() throws IOException, InterruptedException {
    load(0);
    guestIsBusy = false;
  }

  private void load(int mebibytesPerSecond) throws IOException, InterruptedException {
    MemoryLoad.set(
        deployment.lab().client()::command, vm().address(), mebibytesPerSecond, BUSY_MEBIBYTES);
  }

  /** Copies what controller, agents, libvirtd and QEMU have logged so far. */
  void keepLogs(Path target) throws IOException {
    copy(deployment.controllerProcess().data().resolve("controller.log"), target);
    for (LabHost host : deployment.lab().hosts()) {
      Path folder = target.resolve(host.name());
      copy(host.storage().resolve("log"), folder);
      copy(host.onMachine("/var/log/libvirt"), folder);
    }
  }

  /** A file, or all files in a folder, into a folder. */
  private static void copy(Path from, Path folder) throws IOException {
    Files.createDirectories(folder);
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.copy(file, folder.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }

  /** After a run was judged: takes away what was there for its fault. */
  void clear() throws IOException, InterruptedException {
    if (guestIsBusy) {
      calmGuest();
    }
    for (LabHost host : deployment.lab().hosts()) {
      Shelf shelf = new Shelf(host);
      if (shelf.isThere()) {
        leave(host);
        shelf.takeAway();
      }
    }
  }

  private void leave(LabHost host) throws IOException {
    if (host.name().equals(vm().host())) {
      deployment.mover().move(VM, other(host.name())).require();
    }
  }

  private void awaitAgents() {
    Await.until(
        () -> deployment.controller().hosts().stream().allMatch(FaultLab::hasReported),
        PATIENCE,
        () -> "not all agents have come back");
  }

  /** Whether a cell can begin: one QEMU, one owner, no operation at work, the VM answers. */
  boolean isReady() throws IOException {
    VmView vm = vm();
    return vm.operation() == null
        && vm.state().equals("RUNNING")
        && deployment.inspection().qemus(vm.id()).equals(List.of(vm.host()))
        && writer.broken().isEmpty();
  }

  /** Ends the VM by its user's orders and makes a new one: its logs have grown. */
  void renewVm() throws IOException, InterruptedException {
    closeVm();
    deployment.removeVm(VM);
    createVm();
  }

  /**
   * Ends the VM, by its user's orders.
   *
   * @return what is left on any host then; a line for each thing
   */
  List<String> endVm() throws IOException, InterruptedException {
    closeVm();
    deployment.removeVm(VM);
    List<String> left = left();
    for (long deadline = System.nanoTime() + SETTLING.toNanos();
        !left.isEmpty() && System.nanoTime() - deadline < 0;
        left = left()) {
      LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
    }
    return left;
  }

  private List<String> left() throws IOException {
    List<String> left = new ArrayList<>();
    for (LabHost host : deployment.lab().hosts()) {
      deployment.inspection().leftOn(host).forEach(thing -> left.add(host.name() + ": " + thing));
    }
    return left;
  }

  private void closeVm() throws IOException {
    if (writer != null) {
      writer.close();
    }
    if (witness != null) {
      witness.close();
    }
  }

  @Override
  public void close() throws IOException {
    try {
      closeVm();
    } finally {
      deployment.close();
      drill.delete();
    }
  }
}
