package io.godwit.controller.fleet;

import io.godwit.controller.operation.Json;
import io.godwit.controller.operation.SettleVm.Assumption;
import io.godwit.controller.operation.SettleVm.Copies;
import io.godwit.controller.operation.SettleVm.Decision;
import io.godwit.controller.operation.VmAtHost.Target;
import io.godwit.controller.reconcile.Condition;
import io.godwit.controller.reconcile.Picture;
import io.godwit.controller.reconcile.Reconciler;
import io.godwit.controller.reconcile.Repair;
import io.godwit.controller.store.NewOperation;
import io.godwit.controller.store.OperationKind;
import io.godwit.controller.store.Store;
import io.godwit.controller.store.Transaction;
import io.godwit.controller.store.VmRecord;
import io.godwit.model.HostId;
import io.godwit.model.OperationId;
import io.godwit.model.VmId;
import io.godwit.protocol.v1.AssumeVm;
import io.godwit.protocol.v1.RunIntent;
import io.godwit.runtime.Tasks;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Looks at the fleet after each report and every few seconds: says what is not as it should be,
 * once when it appears and once when it is gone, and puts right what evidence leaves no doubt of.
 */
public final class Repairs {
  private static final Logger LOG = Logger.getLogger(Repairs.class.getName());

  /** Between two looks. */
  public static final Duration INTERVAL = Duration.ofSeconds(5);

  /** Between two attempts at the same thing: twice as long each time. */
  static final Duration FIRST_PAUSE = Duration.ofSeconds(30);

  static final Duration LONGEST_PAUSE = Duration.ofHours(1);

  /** A host that is linked has reported a change by then. */
  private static final Duration REPORTED = Duration.ofSeconds(3);

  private final Store store;
  private final Pictures pictures;
  private final Custody custody;
  private final Doubts doubts;
  private final Submissions submissions;
  private final InstantSource clock;
  private final Tasks tasks;
  private final InstanceWatch watch;
  private final AtomicBoolean due = new AtomicBoolean();
  private final Attempts<Repair> attempts = new Attempts<>(FIRST_PAUSE, LONGEST_PAUSE);
  private final Map<Condition, Instant> since = new HashMap<>();
  private final Set<Condition> lasted = new HashSet<>();
  private volatile List<Condition> conditions = List.of();
  private boolean closed;

  Repairs(
      Store store,
      Pictures pictures,
      Custody custody,
      Doubts doubts,
      Submissions submissions,
      InstanceWatch watch,
      InstantSource clock,
      Tasks tasks) {
    this.store = store;
    this.pictures = pictures;
    this.custody = custody;
    this.doubts = doubts;
    this.submissions = submissions;
    this.watch = watch;
    this.clock = clock;
    this.tasks = tasks;
  }

  /** What was found at the last look. */
  public List<Condition> conditions() {
    return conditions;
  }

  List<Condition> conditions(VmId vm) {
    return conditions.stream().filter(each -> each.vm().equals(vm)).toList();
  }

  /** Looks soon and never waits; looks that are asked for meanwhile are the same one. */
  public void lookSoon() {
    if (due.compareAndSet(false, true)) {
      var unused = tasks.start("reconcile", this::lookIfDue);
    }
  }

  private void lookIfDue() {
    due.set(false);
    look();
  }

  /** Does not look any more; waits for a look that is under way. */
  synchronized void close() {
    closed = true;
  }

  /** Looks now. */
  public synchronized void look() {
    if (closed) {
      return;
    }
    watch.look();
    Map<HostId, Instant> heard = watch.heard();
    Picture picture = pictures.now();
    Reconciler.Examination examination = Reconciler.examine(picture);
    tell(lasting(examination.conditions(), picture, heard));
    attempts.retain(examination.repairs());
    examination.repairs().forEach(this::tryRepair);
    custody.resolveByEvidence();
    doubts.look();
  }

  private void tell(List<Condition> now) {
    Set<Condition> before = new HashSet<>(conditions);
    conditions = now;
    now.stream().filter(each -> !before.contains(each)).forEach(Repairs::logFound);
    before.stream()
        .filter(each -> !now.contains(each))
        .forEach(each -> LOG.info(() -> "VM %s: %s is over".formatted(each.vm(), each.code())));
  }

  /**
   * Without those that the next report of one of the hosts may end. A host that has died keeps its
   * link for some seconds, and what it said last is of before.
   *
   * @param heard when hosts were last heard, before the picture was taken
   */
  private List<Condition> lasting(
      List<Condition> found, Picture picture, Map<HostId, Instant> heard) {
    Instant now = tasks.instant();
    since.keySet().retainAll(found);
    lasted.retainAll(found);
    for (Condition each : found) {
      if (since.putIfAbsent(each, now) == null && each.code().comparesReports()) {
        var unused = tasks.schedule(REPORTED, this::lookSoon);
      }
      boolean isOld = !now.isBefore(since.get(each).plus(REPORTED));
      if (!each.code().comparesReports() || (isOld && isSaidAgain(each, picture, heard))) {
        lasted.add(each);
      }
    }
    return found.stream().filter(lasted::contains).toList();
  }

  private boolean isSaidAgain(Condition condition, Picture picture, Map<HostId, Instant> heard) {
    return picture
        .sightings(condition.vm())
        .map(sighting -> heard.getOrDefault(sighting.host().id(), Instant.MIN))
        .allMatch(last -> last.isAfter(since.get(condition)));
  }

  private static void logFound(Condition found) {
    Level level =
        switch (found.code().severity()) {
          case NOTE -> Level.INFO;
          case WARNING -> Level.WARNING;
          case ALARM -> Level.SEVERE;
        };
    LOG.log(level, () -> "VM %s: %s: %s".formatted(found.vm(), found.code(), found.message()));
  }

  private void tryRepair(Repair repair) {
    if (!attempts.begin(repair, tasks.instant())) {
      return;
    }
    try {
      submit(repair);
    } catch (RefusedException e) {
      LOG.log(Level.INFO, "a repair waits: {0}", e.getMessage());
    }
  }

  private void submit(Repair repair) {
    Optional<VmRecord> vm = store.read(transaction -> transaction.vms().find(repair.vm()));
    if (vm.isEmpty()) {
      return;
    }
    OperationKind kind =
        repair instanceof Repair.StartAfterBoot
            ? OperationKind.START_VM
            : OperationKind.RECONCILE_VM;
    Submissions.Request request = new Submissions.Request((Record) repair, Optional.empty());
    submissions.submit(
        request,
        (transaction, id, fingerprint) ->
            enter(transaction, id, fingerprint, vm.get(), kind, repair));
    LOG.info(() -> "VM %s: %s".formatted(vm.get().spec().name(), repair));
  }

  private void enter(
      Transaction transaction,
      OperationId id,
      String fingerprint,
      VmRecord vm,
      OperationKind kind,
      Repair repair) {
    transaction
        .operations()
        .insert(
            new NewOperation(
                id,
                kind,
                Optional.of(vm.spec().id()),
                Optional.of(vm.spec().name()),
                Optional.empty(),
                Optional.of(hostOf(repair)),
                Optional.empty(),
                parameters(transaction, vm, repair),
                Optional.empty(),
                fingerprint,
                clock.instant()));
    if (!transaction.vms().pass(vm.spec().id(), Optional.empty(), id)) {
      throw new RefusedException(
          io.godwit.api.Problem.Code.CONFLICT, "an operation works on VM " + vm.spec().name());
    }
  }

  private static HostId hostOf(Repair repair) {
    return switch (repair) {
      case Repair.StartAfterBoot start -> start.host();
      case Repair.CleanUp cleanUp -> cleanUp.host();
      case Repair.Reassume reassume -> reassume.host();
    };
  }

  private static String parameters(Transaction transaction, VmRecord vm, Repair repair) {
    return switch (repair) {
      case Repair.StartAfterBoot start ->
          Json.write(Target.of(transaction, start.vm(), start.host(), start.epoch()));
      case Repair.CleanUp cleanUp -> Json.write(cleanUp(vm, cleanUp));
      case Repair.Reassume reassume -> Json.write(reassume(vm, reassume));
    };
  }

  private static Decision cleanUp(VmRecord vm, Repair.CleanUp repair) {
    return new Decision(
        Decision.spec(vm.spec()),
        vm.epoch().value(),
        repair.epoch().value(),
        List.of(repair.host().toString()),
        null,
        Copies.REMOVED,
        "godwit",
        "its owner proves epoch " + repair.epoch());
  }

  private static Decision reassume(VmRecord vm, Repair.Reassume repair) {
    return new Decision(
        Decision.spec(vm.spec()),
        vm.epoch().value(),
        vm.epoch().next().value(),
        List.of(),
        new Assumption(
            repair.host().toString(),
            repair.epoch().value(),
            AssumeVm.Basis.LIVE_DISK,
            RunIntent.RUN_INTENT_UNSPECIFIED),
        Copies.LEFT,
        "godwit",
        "its owner's disk is the one that counts, and its journal is older or gone");
  }
}
