package io.godwit.controller.operation;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.godwit.controller.saga.Cause;
import io.godwit.controller.saga.Saga;
import io.godwit.controller.saga.SagaState;
import io.godwit.controller.saga.Step;
import io.godwit.controller.saga.StepException;
import io.godwit.controller.saga.StepRun;
import io.godwit.controller.saga.Undo;
import io.godwit.controller.store.OperationRecord;
import io.godwit.controller.store.Transaction;
import io.godwit.model.HostId;
import io.godwit.model.HostName;
import io.godwit.model.OperationId;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Applies a plan, wave by wave. Where a move cannot be made, or the fleet is not as the plan saw
 * it, it stops at a safe point: moves under way are taken back or end, none is begun, and those
 * that were made stay. Applied again it goes on from there.
 */
public final class ApplyPlan implements Saga {
  private static final String WAVE = "wave-";
  private static final UnderWay.Words MOVE = new UnderWay.Words("MOVE", "the move");

  private final Application application;
  private final Workshop workshop;
  private final Moves moves;
  private final InstanceSteps instances;
  private final LaunchSteps launches;

  /**
   * What is applied; kept as JSON.
   *
   * @param plan its number
   * @param opens hosts that VMs come back to, and that an operation has closed
   * @param closes hosts that are emptied
   * @param closesLast hosts that are emptied, and where before a VM is put aside on its way
   * @param drains hosts that are emptied and take no VMs from now on, whatever comes of the plan
   * @param named hosts that may be given back also where their instances were not launched for
   *     Godwit
   * @param takesBack hosts whose instances are turned on before anything else
   * @param givesBack hosts whose instances are turned off once they are empty
   * @param launches hosts that are launched before anything is moved
   */
  public record Application(
      long plan,
      List<Closed> opens,
      List<String> closes,
      List<String> closesLast,
      List<String> drains,
      List<String> named,
      List<String> takesBack,
      List<String> givesBack,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) List<PlannedLaunch> launches,
      List<Wave> waves) {
    public Application {
      // Kept by a version that turned no instance off or on.
      named = Objects.requireNonNullElse(named, drains);
      takesBack = Objects.requireNonNullElse(takesBack, List.of());
      givesBack = Objects.requireNonNullElse(givesBack, List.of());
      // Kept by a version that launched none.
      launches = Objects.requireNonNullElse(launches, List.of());
    }
  }

  /** A host, and the operation that has closed it; kept as JSON. */
  public record Closed(String host, String by) {}

  /** Moves that are made at the same time, or none; kept as JSON. */
  public record Wave(List<PlannedMove> moves) {}

  public ApplyPlan(Application application, Workshop workshop, Moves moves, PlanHosts hosts) {
    this.application = application;
    this.launches = new LaunchSteps(application, moves, hosts);
    this.workshop = workshop;
    this.moves = moves;
    this.instances = new InstanceSteps(workshop);
  }

  @Override
  public List<Step> steps() {
    return Stream.of(
            instances.takeBack(application.takesBack()),
            Stream.of(openHosts(), closeHosts("close-hosts", application.closes()), drainHosts()),
            launches.steps(),
            waveSteps(),
            Stream.of(closeHosts("close-emptied", application.closesLast())),
            instances.giveBack(application.givesBack(), application.named(), application.drains()))
        .flatMap(steps -> steps)
        .toList();
  }

  /** Closes a host, or opens it. */
  @FunctionalInterface
  private interface Gate {
    void turn(Transaction transaction, HostId host, OperationId by);
  }

  private Step openHosts() {
    return Step.inStore(
        "open-hosts",
        run -> {
          refuseLeaving();
          turnOpened(ApplyPlan::reopen);
        },
        Undo.by(
            run -> {
              turnOpened(ApplyPlan::close);
              return Undo.Outcome.UNDONE;
            }));
  }

  private static void close(Transaction transaction, HostId host, OperationId by) {
    transaction.hosts().close(host, by);
  }

  private static void drain(Transaction transaction, HostId host, OperationId by) {
    transaction.hosts().drain(host, by);
  }

  /** One that is being terminated was found empty, and stays so, whoever has closed it. */
  private static void reopen(Transaction transaction, HostId host, OperationId by) {
    if (!TerminateHost.isLeaving(transaction, host)) {
      transaction.hosts().reopen(host, by);
    }
  }

  private void refuseLeaving() throws StepException {
    Optional<String> leaving =
        application.opens().stream().map(Closed::host).filter(this::isLeaving).findFirst();
    UnderWay.throwFailed(
        leaving.map(
            host ->
                new Cause(
                    "HOST_LEAVES",
                    "host %s is being terminated, so it is not opened; make a new plan"
                        .formatted(host))));
  }

  private boolean isLeaving(String name) {
    return workshop
        .store()
        .read(
            transaction ->
                transaction
                    .hosts()
                    .find(new HostName(name))
                    .filter(host -> TerminateHost.isLeaving(transaction, host.id()))
                    .isPresent());
  }

  private void turnOpened(Gate gate) {
    application.opens().forEach(closed -> turn(gate, closed.host(), OperationId.of(closed.by())));
  }

  private Step closeHosts(String name, List<String> hosts) {
    return Step.inStore(
        name,
        run -> hosts.forEach(host -> turn(ApplyPlan::close, host, run.operation())),
        Undo.by(
            run -> {
              hosts.forEach(host -> turn(ApplyPlan::reopen, host, run.operation()));
              return Undo.Outcome.UNDONE;
            }));
  }

  private Step drainHosts() {
    return Step.inStore(
        "drain-hosts",
        run -> application.drains().forEach(host -> turn(ApplyPlan::drain, host, run.operation())),
        Undo.none("its user wants no more VMs on the host, also where those that it has stay"));
  }

  private void turn(Gate gate, String name, OperationId by) {
    workshop
        .store()
        .change(
            transaction ->
                transaction
                    .hosts()
                    .find(new HostName(name))
                    .ifPresent(host -> gate.turn(transaction, host.id(), by)));
  }

  private Stream<Step> waveSteps() {
    return IntStream.range(0, application.waves().size())
        .mapToObj(
            index -> {
              List<PlannedMove> wave = application.waves().get(index).moves();
              return Step.of(
                  WAVE + (index + 1), run -> make(wave, run), Undo.by(run -> settle(wave, run)));
            });
  }

  private void make(List<PlannedMove> wave, StepRun run)
      throws StepException, InterruptedException {
    if (begun(wave, run).isEmpty()) {
      UnderWay.throwFailed(moves.drift(application.plan()));
    }
    UnderWay.see(wave.stream().map(move -> beginning(move, run)).toList(), moves, run, MOVE);
  }

  private UnderWay.Beginning beginning(PlannedMove move, StepRun run) {
    return () -> moves.begin(move, key(move, run));
  }

  /** Lets nothing go on behind the back of whoever is told that the plan has stopped. */
  private Undo.Outcome settle(List<PlannedMove> wave, StepRun run) throws InterruptedException {
    List<OperationId> begun = begun(wave, run);
    begun.forEach(moves::cancel);
    for (OperationId move : begun) {
      SagaState unused = moves.awaitEnd(move, run.operation());
    }
    return Undo.Outcome.UNDONE;
  }

  private List<OperationId> begun(List<PlannedMove> wave, StepRun run) {
    return wave.stream().flatMap(move -> moves.find(key(move, run)).stream()).toList();
  }

  private String key(PlannedMove move, StepRun run) {
    return keysOf(application.plan(), run.operation()) + run.step() + "/" + move.vm();
  }

  /** Whether an operation of this kind has closed a host because its user wants it emptied. */
  public static boolean drains(OperationRecord operation, HostName host) {
    return Json.read(operation.parameters(), Application.class).drains().contains(host.value());
  }

  /** Which plan an operation of this kind applies, by its number. */
  public static long planOf(OperationRecord operation) {
    return Json.read(operation.parameters(), Application.class).plan();
  }

  /** How the keys of all moves begin that are made of a plan. */
  public static String keysOf(long plan) {
    return "plan-%d/".formatted(plan);
  }

  /** How the keys of all moves begin that an operation makes of a plan. */
  public static String keysOf(long plan, OperationId operation) {
    return keysOf(plan) + operation + "/";
  }

  /** How the keys of all launches begin that are made of a plan. */
  public static String launchKeysOf(long plan) {
    return "plan-launches-%d/".formatted(plan);
  }

  /** Which of a plan's moves has a key, whichever operation makes it. */
  public static String moveOf(long plan, String key) {
    return key.substring(key.indexOf('/', keysOf(plan).length()) + 1);
  }

  /** The same of a move. */
  public static String moveOf(int wave, String vm) {
    return WAVE + wave + "/" + vm;
  }
}
