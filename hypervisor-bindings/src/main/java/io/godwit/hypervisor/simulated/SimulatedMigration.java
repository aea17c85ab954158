package io.godwit.hypervisor.simulated;

import io.godwit.hypervisor.HypervisorException;
import io.godwit.hypervisor.HypervisorException.Reason;
import io.godwit.hypervisor.MigrationOutcome;
import io.godwit.hypervisor.MigrationRequest;
import io.godwit.hypervisor.MigrationRequest.Ending;
import io.godwit.hypervisor.MigrationStatistics;
import io.godwit.hypervisor.VmEvent;
import io.godwit.hypervisor.VmEvent.Cause;
import io.godwit.hypervisor.VmStatus;
import io.godwit.hypervisor.VmStatus.DomainState;
import io.godwit.hypervisor.simulated.SimulatedFleet.FinishRule;
import io.godwit.model.DataSize;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;

/**
 * One move between two simulated hosts, each with its own view of it.
 *
 * <pre>
 *   source       PRE_COPY ──rest fits the downtime──▶ SWITCHOVER ─▶ FINISHING ──reply──▶ CONFIRMED
 *                   └──start post-copy──▶ TURNING ──disk is across──▶ POST_COPY ──▶ FINISHING
 *                                                         RESUMED ──▶ POST_COPY
 *   destination  PREPARED ──Finish──▶ FINISHED
 * </pre>
 *
 * A side that loses the way to the other before it knows how the move ended does what libvirt does:
 * the source resumes the VM, the destination ends it unless it has finished. From POST_COPY on
 * neither does: the VM stands on both. But a destination whose guest has not run yet ends, as QEMU
 * 7.2 to 9.0 pauses only a guest that has. Guarded by the fleet's time. The delays are those
 * measured on libvirt 9.0.
 */
final class SimulatedMigration {
  private static final Duration SWITCHOVER_COSTS = Duration.ofMillis(40);
  private static final Duration SOURCE_EXITS_AFTER_FINISH = Duration.ofMillis(6);
  private static final Duration CALL_RETURNS_AFTER_EXIT = Duration.ofMillis(200);
  private static final Duration FINISH_LOOK = Duration.ofMillis(5);
  private static final Duration SHORTEST_PASS = Duration.ofMillis(20);

  /** How far the source believes the move to be. */
  private enum Phase {
    PRE_COPY,
    SWITCHOVER,
    /** Post-copy was asked for: the guest stands still, and the rest of the disk is on its way. */
    TURNING,
    POST_COPY,
    /** All is sent and Finish is asked for. */
    FINISHING,
    /** The destination has answered that it is done. */
    CONFIRMED,
    ENDED
  }

  /** How far the destination believes it to be. */
  private enum Arrival {
    PREPARED,
    FINISHED,
    GONE
  }

  private final SimulatedDomains source;
  private final SimulatedDomains destination;
  private final FinishRule finishRule;
  private final SimulatedDomain outgoing;
  private final SimulatedDomain incoming;
  private final MigrationRequest request;
  private final MigrationPath path;
  private final Optional<MigrationFault> fault;
  private final SimulatedTime time;
  private final RandomGenerator random;
  private final VmStatus before;
  private final Instant started;
  private final CompletableFuture<Void> result = new CompletableFuture<>();
  private Phase phase = Phase.PRE_COPY;
  private Arrival arrival = Arrival.PREPARED;
  private boolean postCopied;
  private int iteration;
  private int pass;
  private Instant passBegan;
  private Duration passTakes = Duration.ZERO;
  private DataSize passCarries;
  private DataSize carried = DataSize.ZERO;
  private Instant stopped = Instant.MIN;

  SimulatedMigration(
      SimulatedDomains source,
      SimulatedDomains destination,
      SimulatedDomain outgoing,
      SimulatedDomain incoming,
      MigrationRequest request,
      SimulatedFleet.Lead lead,
      Optional<MigrationFault> fault) {
    this.source = source;
    this.destination = destination;
    this.finishRule = lead.finish();
    this.outgoing = outgoing;
    this.incoming = incoming;
    this.request = request;
    this.path = lead.path();
    this.fault = fault;
    this.time = source.fleet().time();
    this.random = source.fleet().random();
    this.before = outgoing.status();
    this.started = time.instant();
    this.passBegan = started;
    this.passCarries = memory();
  }

  boolean isFrom(SimulatedDomains host) {
    return source == host;
  }

  CompletableFuture<Void> result() {
    return result;
  }

  void start() {
    followPath();
    SimulatedProcess qemu = destination.newProcess(incoming);
    incoming.begin(outgoing.definition(), qemu);
    incoming.balloon = outgoing.balloon;
    request.recovery().ifPresent(monitor -> destination.monitors().begin(monitor, qemu));
    incoming.enter(DomainState.PAUSED_FOR_MIGRATION, started);
    destination.publish(new VmEvent.Started(incoming.vm));
    destination.receives(incoming);
    beginPass(memory());
    if (fault.equals(Optional.of(MigrationFault.STREAM_BROKEN))) {
      time.schedule(passTakes.dividedBy(2), () -> breakOff("the migration stream broke"));
    }
  }

  /** Goes on with what an earlier move had not carried. */
  void resume() {
    phase = Phase.POST_COPY;
    stopped = started;
    source.enter(
        outgoing, DomainState.PAUSED_FOR_MIGRATION, new VmEvent.PostCopyStarted(outgoing.vm));
    path.toDestination(this::runAgainAtDestination);
    carryRest(outgoing.unsent);
    followPath();
  }

  private void runAgainAtDestination() {
    if (arrival == Arrival.PREPARED && incoming.isActive()) {
      destination.enter(incoming, DomainState.RUNNING, new VmEvent.Resumed(incoming.vm));
    }
  }

  private void followPath() {
    path.onEndAtSource(this::sourceLosesPath);
    path.onEndAtDestination(this::destinationLosesPath);
  }

  private void beginPass(DataSize rest) {
    passCarries = rest;
    passBegan = time.instant();
    passTakes = longer(timeFor(rest), SHORTEST_PASS);
    iteration++;
    int number = ++pass;
    source.publish(new VmEvent.MigrationIteration(outgoing.vm, iteration));
    time.schedule(
        passTakes,
        () -> {
          if (phase == Phase.PRE_COPY && pass == number) {
            endPass();
          }
        });
  }

  private void endPass() {
    if (incoming.isActive() && !destination.hasRoom(incoming)) {
      breakOff("the disk's mirror failed: No space left on device");
      return;
    }
    carried = carried.plus(passCarries);
    DataSize dirtied = dirtiedDuring(passTakes);
    if (timeFor(dirtied).compareTo(outgoing.maxDowntime) <= 0) {
      switchOver(dirtied);
    } else {
      beginPass(dirtied);
    }
  }

  private DataSize dirtiedDuring(Duration duration) {
    if (outgoing.state != DomainState.RUNNING) {
      return DataSize.ZERO;
    }
    double jitter = random.nextDouble(0.9, 1.1);
    double seconds = duration.toNanos() / 1e9;
    double written = outgoing.guest.dirtiedPerSecond().bytes() * seconds * jitter;
    double most = Math.min(outgoing.guest.workingSet().bytes(), memory().bytes());
    return new DataSize((long) Math.min(written, most));
  }

  private void switchOver(DataSize rest) {
    phase = Phase.SWITCHOVER;
    stopSource();
    passCarries = rest;
    passBegan = time.instant();
    passTakes = timeFor(rest).plus(SWITCHOVER_COSTS);
    later(passTakes, Phase.SWITCHOVER, this::finish);
  }

  private void stopSource() {
    stopped = time.instant();
    if (outgoing.state == DomainState.RUNNING) {
      source.enter(outgoing, DomainState.PAUSED_FOR_MIGRATION, new VmEvent.Paused(outgoing.vm));
    }
  }

  /** libvirt sends Finish as soon as post-copy is active, and only that starts the vCPUs. */
  private void askForVcpus() {
    if (arrival != Arrival.PREPARED || !destination.isReachable()) {
      return;
    }
    switch (finishRule.ask()) {
      case PASS ->
          destination.enter(incoming, DomainState.RUNNING, new VmEvent.Resumed(incoming.vm));
      case WAIT -> time.schedule(FINISH_LOOK, this::askForVcpus);
      case CLOSE -> path.endAtDestination();
    }
  }

  /** Post-copied memory may be whole before Finish has passed. */
  private boolean awaitsVcpus() {
    return postCopied
        && arrival == Arrival.PREPARED
        && incoming.state == DomainState.PAUSED_FOR_MIGRATION;
  }

  private void finish() {
    if (!source.isReachable()) {
      return;
    }
    postCopied = phase == Phase.POST_COPY;
    carried = carried.plus(passCarries);
    phase = Phase.FINISHING;
    path.toDestination(isGuarded() ? this::askForFinish : this::finishAtDestination);
  }

  /** Where post-copy is allowed and did not begin. */
  private boolean isGuarded() {
    return request.ending() == Ending.RUNNING_POST_COPY_ALLOWED && !postCopied;
  }

  private void askForFinish() {
    if (arrival != Arrival.PREPARED) {
      finishAtDestination();
      return;
    }
    switch (finishRule.ask()) {
      case PASS -> finishAtDestination();
      case WAIT -> time.schedule(FINISH_LOOK, this::askForFinish);
      case CLOSE -> path.endAtDestination();
    }
  }

  private void finishAtDestination() {
    if (!destination.isReachable()) {
      return;
    }
    if (arrival == Arrival.GONE) {
      path.toSource(() -> refusedAtSource("the destination has lost the VM"));
      return;
    }
    if (awaitsVcpus()) {
      time.schedule(FINISH_LOOK, this::finishAtDestination);
      return;
    }
    arrival = Arrival.FINISHED;
    if (!postCopied) {
      destination.received(source, incoming);
    }
    settleDestination();
    if (fault.equals(Optional.of(MigrationFault.FINISH_REPLY_LOST))) {
      sourceLosesPath();
    } else {
      path.toSource(this::replyArrives);
    }
  }

  private void replyArrives() {
    if (phase != Phase.FINISHING || !source.isReachable()) {
      return;
    }
    phase = Phase.CONFIRMED;
    outgoing.completed = Optional.of(figures(Optional.of(downtime())));
    incoming.completed = outgoing.completed;
    later(SOURCE_EXITS_AFTER_FINISH, Phase.CONFIRMED, this::endSource);
  }

  private void refusedAtSource(String why) {
    if (phase == Phase.FINISHING && source.isReachable()) {
      giveUpFinishing(new HypervisorException(Reason.MIGRATION_FAILED, why));
    }
  }

  /** The destination's Finish: persistent first, then running or not. */
  private void settleDestination() {
    incoming.persistent = outgoing.persistent.or(() -> incoming.live);
    incoming.migration = Optional.empty();
    destination.publish(new VmEvent.Defined(incoming.vm));
    if (incoming.state != DomainState.PAUSED_FOR_MIGRATION) {
      return;
    }
    if (request.ending() == Ending.PAUSED || before.state() != DomainState.RUNNING) {
      destination.enter(incoming, DomainState.PAUSED_BY_USER, new VmEvent.Paused(incoming.vm));
    } else {
      destination.enter(incoming, DomainState.RUNNING, new VmEvent.Resumed(incoming.vm));
    }
  }

  private void endSource() {
    source.forgetMoved(outgoing);
    later(CALL_RETURNS_AFTER_EXIT, Phase.CONFIRMED, this::returnToCaller);
  }

  private void returnToCaller() {
    phase = Phase.ENDED;
    source.publish(new VmEvent.JobCompleted(outgoing.vm, outgoing.completed.orElseThrow()));
    result.complete(null);
  }

  /** As virDomainMigrateStartPostCopy. */
  void startPostCopy() {
    if (request.ending() != Ending.RUNNING_POST_COPY_ALLOWED || phase != Phase.PRE_COPY) {
      throw new HypervisorException(
          Reason.WRONG_STATE, "this migration was not started with post-copy, or is past it");
    }
    DataSize rest = passRemaining().plus(dirtiedDuring(sincePassBegan()));
    carried = carried.plus(passCarries.minusOrZero(passRemaining()));
    phase = Phase.TURNING;
    stopSource();
    path.toDestination(() -> diskIsAcross(rest));
  }

  /** QEMU waits in pre-switchover until libvirt has ended the disk's mirror. */
  private void diskIsAcross(DataSize rest) {
    if (phase == Phase.TURNING && arrival == Arrival.PREPARED) {
      destination.received(source, incoming);
      path.toSource(() -> beginPostCopy(rest));
    }
  }

  private void beginPostCopy(DataSize rest) {
    if (phase != Phase.TURNING || !source.isReachable()) {
      return;
    }
    phase = Phase.POST_COPY;
    source.publish(new VmEvent.PostCopyStarted(outgoing.vm));
    source.turns(destination, outgoing);
    path.toDestination(this::askForVcpus);
    carryRest(rest);
  }

  private void carryRest(DataSize rest) {
    passCarries = rest;
    passBegan = time.instant();
    passTakes = timeFor(rest).plus(SWITCHOVER_COSTS);
    later(passTakes, Phase.POST_COPY, this::finish);
  }

  /** As virDomainAbortJob. */
  void cancel() {
    if (phase != Phase.PRE_COPY) {
      throw new HypervisorException(
          Reason.WRONG_STATE, "VM " + outgoing.vm + " is being handed over: its move cannot stop");
    }
    giveUp(new HypervisorException(Reason.CANCELLED, "job 'migration out' canceled by client"));
  }

  /** As virDomainAbortJobFlags with VIR_DOMAIN_ABORT_JOB_POSTCOPY. */
  void pausePostCopy() {
    if (phase != Phase.POST_COPY) {
      throw new HypervisorException(Reason.WRONG_STATE, "post-copy is not active");
    }
    breakOff("post-copy was paused");
  }

  /** The memory stream is gone, which both QEMUs see. */
  void breakOff(String why) {
    HypervisorException failure = new HypervisorException(Reason.MIGRATION_FAILED, why);
    switch (phase) {
      case PRE_COPY, SWITCHOVER, TURNING -> giveUp(failure);
      case POST_COPY -> {
        failPostCopyAtSource(failure);
        path.toDestination(this::stopIncoming);
      }
      case FINISHING, CONFIRMED, ENDED -> {}
    }
  }

  /** The source gives up and can still say so. */
  private void giveUp(HypervisorException failure) {
    path.toDestination(this::stopIncoming);
    failAtSource(failure);
  }

  /** libvirt's rule: whoever does not know resumes. This is what makes a stock move run twice. */
  private void sourceLosesPath() {
    HypervisorException failure =
        new HypervisorException(Reason.MIGRATION_FAILED, "the destination's libvirtd is not heard");
    if (!source.isReachable()) {
      return;
    }
    switch (phase) {
      case PRE_COPY, SWITCHOVER, TURNING -> failAtSource(failure);
      case FINISHING -> giveUpFinishing(failure);
      case POST_COPY -> failPostCopyAtSource(failure);
      case CONFIRMED, ENDED -> {}
    }
  }

  private void giveUpFinishing(HypervisorException failure) {
    if (postCopied) {
      failPostCopyAtSource(failure);
    } else {
      failAtSource(failure);
    }
  }

  /** The incoming QEMU is bound to the connection that asked for it. */
  private void destinationLosesPath() {
    if (destination.isReachable()) {
      stopIncoming();
    }
  }

  private void stopIncoming() {
    if (arrival != Arrival.PREPARED || !destination.isReachable()) {
      return;
    }
    arrival = Arrival.GONE;
    incoming.migration = Optional.empty();
    if (incoming.state == DomainState.PAUSED_FOR_MIGRATION) {
      destination.stop(incoming, DomainState.SHUT_OFF_FAILED, Cause.FAILED);
    } else {
      failPostCopy(destination, incoming);
    }
  }

  /** One side's QEMU is gone. */
  void lost(SimulatedDomain side) {
    if (side == incoming) {
      arrival = Arrival.GONE;
      incoming.migration = Optional.empty();
      path.toSource(() -> breakOff("the destination's QEMU is gone"));
    } else if (phase != Phase.FINISHING) {
      breakOff("the source's QEMU is gone");
    }
  }

  /** A libvirtd is gone, and with it its connections and what its callers waited for. */
  void loseLibvirt(SimulatedDomains side) {
    if (side == source && phase != Phase.ENDED) {
      HypervisorException failure = new HypervisorException(Reason.UNREACHABLE, "libvirtd is gone");
      result.completeExceptionally(MigrationOutcome.of(failure, Optional.empty(), before));
    }
    if (side == source) {
      outgoing.unsent = phase == Phase.POST_COPY ? passRemaining() : outgoing.unsent;
      path.endAtSource();
    } else {
      path.endAtDestination();
    }
  }

  /** As qemuProcessRecoverMigrationOut and its twin for the destination. */
  void recover(SimulatedDomains side) {
    if (side == destination) {
      stopIncoming();
      return;
    }
    switch (phase) {
      case PRE_COPY, SWITCHOVER, TURNING -> {
        leave();
        giveBackToSource();
      }
      // "third party needs to check": it stays paused, and nobody can tell whether it runs there.
      case FINISHING -> {
        leave();
        if (postCopied) {
          failPostCopy(source, outgoing);
        }
      }
      case POST_COPY -> {
        leave();
        failPostCopy(source, outgoing);
      }
      case CONFIRMED -> source.forgetMoved(outgoing);
      case ENDED -> {}
    }
  }

  /** A host is gone; nobody there sees or says anything any more. */
  void losePower(SimulatedDomains side) {
    if (side == source) {
      phase = Phase.ENDED;
    } else if (arrival == Arrival.PREPARED) {
      arrival = Arrival.GONE;
    }
  }

  private void leave() {
    phase = Phase.ENDED;
    outgoing.migration = Optional.empty();
  }

  private void failAtSource(HypervisorException failure) {
    giveBackToSource();
    fail(failure);
  }

  private void giveBackToSource() {
    if (outgoing.state == DomainState.PAUSED_FOR_MIGRATION) {
      source.enter(outgoing, DomainState.RUNNING, new VmEvent.Resumed(outgoing.vm));
    }
  }

  private void failPostCopyAtSource(HypervisorException failure) {
    outgoing.unsent = passRemaining();
    failPostCopy(source, outgoing);
    fail(failure);
  }

  private static void failPostCopy(SimulatedDomains host, SimulatedDomain side) {
    if (side.isActive()) {
      host.enter(side, DomainState.PAUSED_POST_COPY_FAILED, new VmEvent.PostCopyFailed(side.vm));
    }
  }

  private void fail(HypervisorException failure) {
    leave();
    Optional<VmStatus> after =
        source.isReachable()
            ? source.find(outgoing.vm).map(SimulatedDomain::status)
            : Optional.empty();
    result.completeExceptionally(MigrationOutcome.of(failure, after, before));
  }

  MigrationStatistics progress() {
    return figures(Optional.empty());
  }

  private MigrationStatistics figures(Optional<Duration> downtime) {
    DataSize rest = phase == Phase.PRE_COPY ? passRemaining() : DataSize.ZERO;
    return new MigrationStatistics(
        Duration.between(started, time.instant()),
        downtime,
        memory(),
        carried.plus(phase == Phase.PRE_COPY ? passCarries.minusOrZero(rest) : DataSize.ZERO),
        rest,
        DataSize.ofMebibytes(1),
        DataSize.ofMebibytes(1),
        DataSize.ZERO,
        iteration > 1 ? Optional.of(outgoing.guest.dirtiedPerSecond()) : Optional.empty(),
        iteration);
  }

  private Duration downtime() {
    return Duration.between(stopped, time.instant());
  }

  private Duration sincePassBegan() {
    return Duration.between(passBegan, time.instant());
  }

  private DataSize passRemaining() {
    if (passTakes.isZero()) {
      return DataSize.ZERO;
    }
    double done = Math.min(1, (double) sincePassBegan().toNanos() / passTakes.toNanos());
    return new DataSize((long) (passCarries.bytes() * (1 - done)));
  }

  /** QEMU's limit for post-copy is another one, and off unless set. */
  private Duration timeFor(DataSize size) {
    long uplink = source.host().uplinkPerSecond().bytes();
    long limit = phase == Phase.POST_COPY ? uplink : Math.min(preCopyLimit(), uplink);
    return Duration.ofNanos((long) (size.bytes() * 1e9 / Math.max(1, limit)));
  }

  private long preCopyLimit() {
    return Math.min(
        outgoing.maxSpeed.bytes(), request.maxSpeed().orElse(outgoing.maxSpeed).bytes());
  }

  private DataSize memory() {
    return outgoing.definition().spec().memory();
  }

  private void later(Duration after, Phase only, Runnable step) {
    time.schedule(
        after,
        () -> {
          if (phase == only) {
            step.run();
          }
        });
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) > 0 ? one : other;
  }
}
