package io.godwit.controller.operation;

import io.godwit.controller.operation.Tickets.Links;
import io.godwit.controller.saga.Cause;
import io.godwit.controller.saga.JournalEntry;
import io.godwit.controller.saga.Saga;
import io.godwit.controller.saga.Step;
import io.godwit.controller.saga.StepEvent;
import io.godwit.controller.saga.StepException;
import io.godwit.controller.saga.StepRun;
import io.godwit.controller.saga.Undo;
import io.godwit.controller.store.Transaction;
import io.godwit.controller.store.VmRecord;
import io.godwit.migration.MoveFacts.Manner;
import io.godwit.migration.Preflight;
import io.godwit.migration.Refusal;
import io.godwit.model.DataSize;
import io.godwit.model.HostId;
import io.godwit.model.VmSpec;
import io.godwit.protocol.v1.DomainState;
import io.godwit.protocol.v1.HandOverReport;
import io.godwit.protocol.v1.Order;
import io.godwit.protocol.v1.OrderDone;
import io.godwit.protocol.v1.OrderFailed;
import io.godwit.protocol.v1.Ownership;
import io.godwit.protocol.v1.VmEvidence;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Moves a VM to another host, running (live) or stopped (cold).
 *
 * <p>The VM is the source's under {@code epoch} until the source's agent releases it, and the
 * destination's under {@code epoch + 1} from then on; no word of the controller's is needed in
 * between. Whichever way the move ends, {@code epoch + 1} is used up.
 *
 * <p>From its reservation on, the destination counts as a host of the VM's network: it has it, and
 * the other hosts know of it, before it is ordered to prepare.
 */
public final class MigrateVm implements Saga {
  /** A libvirtd that was restarted answers after about a second. */
  private static final int LIBVIRT_ATTEMPTS = 4;

  private static final Duration LIBVIRT_START = Duration.ofSeconds(1);

  /** Two minutes, where its VM may have broken in post-copy or not. */
  private static final int LIBVIRT_LOOKS = 120;

  private static final int RELEASE_ATTEMPTS = 2;

  /**
   * Of new streams for a release that alone is missing, or for the rest of the memory, also where
   * the time has gone by because the controller itself was away: each way once.
   */
  private static final int RELEASE_TRIES = 5;

  /** From the first attempt in vain, however many dials that makes. */
  private static final Duration RELEASE_WAIT = Duration.ofMinutes(2);

  private static final String PREPARE = "prepare";
  private static final String FINISH = "finish";
  private static final String SOURCE_CLEAN = "nothing of the VM is left at its source";
  private static final String SOURCE_LEFT = "what is left at its source is not waited for";
  private static final int FIRST = 1;
  private static final Duration BETWEEN_RECOVERIES = Duration.ofSeconds(2);

  private final Move move;
  private final VmSpec vm;
  private final MoveOrders verbs;
  private final Remains remains;
  private final Workshop workshop;

  public MigrateVm(Move move, VmSpec vm, Workshop workshop) {
    this.move = move;
    this.vm = vm;
    this.verbs = new MoveOrders(move, vm);
    this.remains = new Remains(move, verbs, workshop);
    this.workshop = workshop;
  }

  @Override
  public List<Step> steps() {
    return List.of(
        Step.inStore("preflight", this::preflight, Undo.none("it only reads")),
        Step.inStore("reserve", this::reserve, Undo.by(this::unreserve)),
        Seeding.step(workshop, vm.image(), move.seedHost(), move.destinationHost()),
        Step.of(PREPARE, this::prepare, Undo.by(this::withdraw)),
        Step.inStore("grant", this::grant, Undo.none("the undo of prepare settles the epoch")),
        Step.of("hand-over", this::handOver, Undo.by(this::withdrawHeard)).committing().goingOn(),
        Step.inStore("commit-owner", this::commitOwner, Undo.none("the VM is at the destination")),
        Step.of(FINISH, this::finish, Undo.none("the VM is at the destination")),
        Step.of(Remains.STEP, this::cleanUp, Undo.none("the VM is at the destination")));
  }

  private void preflight(StepRun run) throws StepException {
    List<Refusal> refusals =
        Preflight.check(
            workshop
                .facts()
                .move(
                    record(), move.destinationHost(), move.manner(), Optional.of(run.operation())));
    if (!refusals.isEmpty()) {
      String reasons = refusals.stream().map(Refusal::reason).collect(Collectors.joining("; "));
      throw failed(refusals.getFirst().code(), reasons);
    }
    LinkWays unused = new Linking(workshop).ways(move.sourceHost(), move.destinationHost());
  }

  private void reserve(StepRun run) throws StepException {
    Optional<Cause> lack =
        workshop
            .store()
            .write(
                transaction -> {
                  HostId host = move.destinationHost();
                  transaction.reservations().hold(run.operation(), host, vm.memory(), move.disk());
                  return Room.lacks(transaction, host);
                });
    if (lack.isPresent()) {
      throw new StepException.Failed(lack.get());
    }
  }

  private Undo.Outcome unreserve(StepRun run) {
    workshop.store().change(transaction -> transaction.reservations().release(run.operation()));
    workshop.tellNetworks(run);
    return Undo.Outcome.UNDONE;
  }

  private void prepare(StepRun run) throws StepException, InterruptedException {
    LinkWays ways = new Linking(workshop).ways(move.sourceHost(), move.destinationHost());
    while (true) {
      try {
        Links links = links(run, ways.after(Setbacks.of(run)));
        openStreams(run, links, FIRST);
        links.relay().ifPresent(relay -> run.keep(relay.toString()));
        return;
      } catch (StepException.Failed e) {
        if (isLibvirtDown(e.why()) && mayWaitForLibvirt(run)) {
          workshop.orders().pause(LIBVIRT_START);
        } else if (!ways.areWorthAnAttemptAfter(Setbacks.with(run, e))) {
          throw Setbacks.explained(run, e);
        }
        run.nextAttempt(e.why());
      }
    }
  }

  private static boolean mayWaitForLibvirt(StepRun run) {
    long before = Setbacks.of(run).stream().filter(MigrateVm::isLibvirtDown).count();
    return before + 1 < LIBVIRT_ATTEMPTS;
  }

  private static boolean isLibvirtDown(Cause why) {
    return is(why, OrderFailed.Code.HYPERVISOR_UNREACHABLE);
  }

  private void openStreams(StepRun run, Links links, int handOver)
      throws StepException, InterruptedException {
    GivenOrder incoming =
        begin(
            run,
            move.destinationHost(),
            "incoming",
            verbs.prepareIncoming(links.destination(), handOver));
    GivenOrder outgoing =
        begin(run, move.sourceHost(), "outgoing", verbs.prepareOutgoing(links.source(), handOver));
    new OrderPair(workshop.orders(), run, incoming, outgoing).await();
  }

  private Links links(StepRun run, LinkWay way) throws StepException, InterruptedException {
    workshop.bringNetworkOf(vm);
    return new Linking(workshop)
        .links(run, way, move.sourceHost(), move.destinationHost(), verbs.streams());
  }

  /** Returns by way of which third host they go. */
  private Optional<HostId> openAnew(StepRun run) throws StepException, InterruptedException {
    Links links = linksAnew(run);
    openStreams(run, links, run.attempt());
    return links.relay();
  }

  /** The first attempt had the streams that are lost: no dial of its own was in vain. */
  private Links linksAnew(StepRun run) throws StepException, InterruptedException {
    Optional<HostId> before = run.kept(PREPARE).filter(kept -> !kept.isEmpty()).map(HostId::of);
    LinkWays ways =
        new Linking(workshop).waysAnew(move.sourceHost(), move.destinationHost(), before);
    return links(run, ways.after(Setbacks.of(run).stream().skip(FIRST).toList()));
  }

  /** The third host by way of which the streams went, as the step kept it that opened them last. */
  public static Optional<HostId> relayIn(List<JournalEntry> journal) {
    return HandOverFigures.in(journal)
        .map(HandOverFigures::relay)
        .filter(kept -> !kept.isEmpty())
        .map(HostId::of)
        .or(() -> relayOfPreparation(journal));
  }

  private static Optional<HostId> relayOfPreparation(List<JournalEntry> journal) {
    return journal.stream()
        .filter(entry -> entry.step().equals(PREPARE) && entry.event() == StepEvent.DONE)
        .map(JournalEntry::detail)
        .filter(kept -> !kept.isEmpty())
        .map(HostId::of)
        .findFirst();
  }

  private void grant(StepRun run) throws StepException {
    boolean granted =
        workshop
            .store()
            .write(
                transaction ->
                    transaction
                        .vms()
                        .grant(
                            move.vmId(), run.operation(), move.current(), move.destinationHost()));
    if (!granted) {
      throw failed(
          "EPOCH_TAKEN", "VM %s is not of epoch %d any more".formatted(vm.name(), move.epoch()));
    }
  }

  /**
   * Where the VM has left QEMU at its source and only its release is missing, as after a restart of
   * an agent just then, new streams carry the release: taking the move back would cost the VM its
   * memory.
   */
  private void handOver(StepRun begun) throws StepException, InterruptedException {
    StepRun run = begun;
    ReleaseWait wait = new ReleaseWait(RELEASE_WAIT, new Tries(RELEASE_TRIES));
    while (true) {
      try {
        Optional<HostId> relay = run.attempt() > FIRST ? openAnew(run) : Optional.empty();
        run.keep(Json.write(HandOverFigures.of(release(run, run.attempt()), relay)));
        return;
      } catch (StepException.Failed e) {
        run = goOnAfter(run, e, wait);
      }
    }
  }

  /**
   * Where only the release is missing, nothing runs anywhere and the destination has the VM whole:
   * what the release fails by is waited for, as a link that is lost or a source's disk that is
   * full, and the move taken back only if that does not end for long. A move that converged before
   * it turned to post-copy is made again without it, and one whose libvirtd was restarted while the
   * guest ran, from the start. One that broke in post-copy is the destination's and goes on,
   * however long the link is lost and whoever wants to cancel it: half of the VM's memory is on
   * each host.
   *
   * <p>A wish to cancel ends a copy, and no release: it does not reach what is tried again once the
   * VM has left its source.
   *
   * @param wait for the release, whatever else has used up attempts and time
   * @return the run to go on with
   * @throws StepException.Failed the failure itself, where nothing is left to try
   */
  private StepRun goOnAfter(StepRun run, StepException.Failed failure, ReleaseWait wait)
      throws StepException, InterruptedException {
    if (isBrokenInPostCopy(run, failure)) {
      wait.beginsAnew();
      workshop.orders().pause(BETWEEN_RECOVERIES);
      run.nextAttemptUncancellable(failure.why());
      return Uncancellable.asLongAsItTakes(run);
    } else if (isLibvirtDown(failure.why()) && mayBeginAnew(run)) {
      wait.beginsAnew();
      workshop.orders().pause(LIBVIRT_START);
      run.nextAttempt(failure.why());
    } else if (is(failure, OrderFailed.Code.CONVERGED_EARLY)) {
      wait.beginsAnew();
      run.nextAttempt(failure.why());
    } else {
      tryReleaseAgain(run, failure, wait);
      // Whoever cancels now would have the VM's memory given up, and not its move.
      run.nextAttemptUncancellable(failure.why());
    }
    return run;
  }

  /** At once after the first failure, which may be over with the streams that it ended. */
  private void tryReleaseAgain(StepRun run, StepException.Failed failure, ReleaseWait wait)
      throws StepException, InterruptedException {
    boolean isWorthIt =
        mayPass(failure.why()) ? wait.mayGoOnAt(workshop.clock().instant()) : wait.mayGoOnForOnce();
    if (!isWorthIt || !isReleaseMissing(run)) {
      throw failure;
    }
    if (run.attempt() > FIRST) {
      workshop.orders().pause(BETWEEN_RECOVERIES);
    }
  }

  private static boolean mayPass(Cause why) {
    return isLinkLost(why)
        || isLibvirtDown(why)
        || is(why, OrderFailed.Code.NO_SPACE)
        || is(why, OrderFailed.Code.TIMED_OUT);
  }

  private static boolean isLinkLost(Cause why) {
    return is(why, OrderFailed.Code.PEER_UNREACHABLE)
        || is(why, OrderFailed.Code.TICKET_REFUSED)
        || is(why, OrderFailed.Code.IN_DOUBT);
  }

  /** A libvirtd that was restarted before the guest stood still has given the copy up by itself. */
  private boolean mayBeginAnew(StepRun run) throws StepException, InterruptedException {
    return mayWaitForLibvirt(run)
        && sourceOnceLibvirtAnswers(run, "runs").getDomain() == DomainState.DOMAIN_RUNNING;
  }

  /**
   * A move that is known to have broken in post-copy waits for as long as it takes.
   *
   * @param question that no other in this attempt has, whose answer would be an older one
   */
  private VmEvidence sourceOnceLibvirtAnswers(StepRun run, String question)
      throws StepException, InterruptedException {
    for (int looks = FIRST; ; looks++) {
      try {
        return source(Uncancellable.of(run), question + "-" + looks);
      } catch (StepException.Failed e) {
        boolean isGivenUp = looks >= LIBVIRT_LOOKS && !Uncancellable.isAsLongAsItTakes(run);
        if (!isLibvirtDown(e.why()) || isGivenUp) {
          throw e;
        }
      }
      workshop.orders().pause(LIBVIRT_START);
    }
  }

  /** The hosts may not even reach each other: then the source's VM tells. */
  private boolean isBrokenInPostCopy(StepRun run, StepException.Failed failure)
      throws StepException, InterruptedException {
    if (move.manner() != Manner.LIVE_OR_POST_COPY
        || is(failure, OrderFailed.Code.CONVERGED_EARLY)
        || is(failure, OrderFailed.Code.MIGRATION_FAILED)) {
      return false;
    }
    return is(failure, OrderFailed.Code.POST_COPY_BROKEN)
        || sourceOnceLibvirtAnswers(run, "broken").getDomain()
            == DomainState.DOMAIN_PAUSED_POST_COPY_FAILED;
  }

  private static boolean is(StepException.Failed failure, OrderFailed.Code code) {
    return is(failure.why(), code);
  }

  private static boolean is(Cause why, OrderFailed.Code code) {
    return why.code().equals(code.name());
  }

  private VmEvidence source(StepRun run, String question)
      throws StepException, InterruptedException {
    return give(run, move.sourceHost(), question, verbs.query()).getEvidence();
  }

  /**
   * @param attempt at the hand-over, from 1
   */
  private HandOverReport release(StepRun run, int attempt)
      throws StepException, InterruptedException {
    HandOverReport report =
        workshop
            .orders()
            .give(run, move.sourceHost(), "hand-over", copyLimit(), verbs.handOver(attempt))
            .getHandOver();
    if (!report.getReleased()) {
      throw failed("MIGRATION_FAILED", "the destination did not confirm that it took the VM");
    }
    return report;
  }

  private Duration copyLimit() {
    return workshop
        .limits()
        .transfer()
        .of(
            vm.memory().plus(move.disk()),
            new Throughput(workshop.store()).between(move.sourceHost(), move.destinationHost()),
            Optional.of(move.maxSpeedBytes()).filter(speed -> speed > 0).map(DataSize::new));
  }

  private boolean isReleaseMissing(StepRun run) throws StepException, InterruptedException {
    if (!move.manner().isLive()) {
      return false;
    }
    VmEvidence source = sourceOnceLibvirtAnswers(run, "left");
    return source.getOwnership() == Ownership.HANDING_OVER
        && (source.getDomain() == DomainState.DOMAIN_ABSENT
            || source.getDomain() == DomainState.DOMAIN_SHUT_OFF);
  }

  /**
   * A copy that may have arrived is given up only once the source answers: where that is lost, the
   * copy may be all that is left of the VM, and where only its link is broken, the hand-over may
   * yet complete.
   */
  private Undo.Outcome withdrawHeard(StepRun run) throws StepException, InterruptedException {
    VmEvidence arriving = give(run, move.destinationHost(), "look", verbs.query()).getEvidence();
    if (arriving.getOwnership() == Ownership.INCOMING) {
      VmEvidence unused = source(run, "hear");
    }
    return withdraw(run);
  }

  /**
   * Ends the grant at the destination first, so that it can never run the VM, and only then lets
   * the source have it again. Where the destination has it already, the move has succeeded.
   */
  private Undo.Outcome withdraw(StepRun run) throws StepException, InterruptedException {
    GivenOrder revoke = begin(run, move.destinationHost(), "revoke", verbs.revoke());
    Optional<VmEvidence> left = remains.leftBy(run, revoke).filter(remains::isRevoked);
    if (left.isPresent()) {
      run.keep(remains.told(move.destinationHost(), left.get()));
      return takeBack(run);
    }
    OrderDone answer = workshop.orders().await(run, revoke);
    return switch (answer.getRevoke().getVerdict()) {
      case ALREADY_RELEASED -> Undo.Outcome.COMMITTED;
      case REVOKED_NOW -> takeBack(run);
      case VERDICT_UNSPECIFIED, UNRECOGNIZED ->
          throw inDoubt("the destination does not say whether it has VM " + vm.name());
    };
  }

  private Undo.Outcome takeBack(StepRun run) throws StepException, InterruptedException {
    give(run, move.sourceHost(), "reclaim", verbs.reclaim());
    settle(run, move.sourceHost(), transaction -> {});
    return Undo.Outcome.UNDONE;
  }

  private void commitOwner(StepRun run) throws StepException {
    settle(run, move.destinationHost(), this::leaveAnchor);
  }

  /** From here on, so that at no moment is the source no host of the VM's network. */
  private void leaveAnchor(Transaction transaction) {
    if (vm.port().isEmpty()) {
      return;
    }
    if (move.manner().isLive()) {
      transaction.anchors().remove(move.vmId(), move.destinationHost());
      transaction
          .anchors()
          .left(move.vmId(), move.sourceHost(), move.current(), workshop.clock().instant());
    } else {
      // It was stopped, and its connections with it.
      transaction.anchors().remove(move.vmId());
    }
  }

  /** What was held for the move counts from here on as its owner's. */
  private void settle(StepRun run, HostId owner, Consumer<Transaction> more) throws StepException {
    boolean settled =
        workshop
            .store()
            .write(
                transaction -> {
                  transaction.reservations().release(run.operation());
                  boolean done =
                      transaction.vms().settle(move.vmId(), run.operation(), move.granted(), owner);
                  if (done) {
                    more.accept(transaction);
                  }
                  return done;
                });
    if (!settled) {
      throw inDoubt("VM %s has changed hands outside of this move".formatted(vm.name()));
    }
    workshop.tellNetworks(run);
  }

  /**
   * The VM is where it should be, so no wish to cancel reaches these orders. What is brought is so
   * in the attempt that was refused: a controller that was started again meanwhile is refused
   * again, and gives the same orders for the rest, whose streams it must not end.
   */
  private void finish(StepRun begun) throws StepException, InterruptedException {
    StepRun run = Uncancellable.of(begun);
    try {
      finishBoth(run);
    } catch (StepException.Failed e) {
      if (!mayLackMemory(run, e)) {
        throw e;
      }
      bringRest(run);
      run.nextAttempt(new Cause(e.why().code(), "the rest of its memory has come"));
      finishBoth(run);
    }
  }

  /**
   * A hand-over that failed for another reason while post-copy was broken, or whose user gave it
   * up, has committed as well: the VM is the destination's, and the source has the rest of its
   * memory, or had it when its process ended.
   */
  private boolean mayLackMemory(StepRun run, StepException.Failed failure)
      throws StepException, InterruptedException {
    if (move.manner() != Manner.LIVE_OR_POST_COPY || !is(failure, OrderFailed.Code.WRONG_STATE)) {
      return false;
    }
    return sourceOnceLibvirtAnswers(run, "lacks").getOwnership() == Ownership.HANDING_OVER;
  }

  /**
   * However long the link is lost, and some times after what else a hand-over may fail by while its
   * VM is in two halves: both hosts refuse to finish before.
   */
  private void bringRest(StepRun run) throws StepException, InterruptedException {
    Tries others = new Tries(RELEASE_TRIES);
    while (true) {
      try {
        openStreams(run, linksAnew(run), RELEASE_ATTEMPTS);
        HandOverReport unused = release(run, RELEASE_ATTEMPTS);
        return;
      } catch (StepException.Failed e) {
        if (!isLinkLost(e.why())
            && !is(e, OrderFailed.Code.POST_COPY_BROKEN)
            && !isLibvirtDown(e.why())
            && !others.isAnotherLeft()) {
          throw e;
        }
        run.nextAttempt(e.why());
        workshop.orders().pause(BETWEEN_RECOVERIES);
      }
    }
  }

  private void finishBoth(StepRun run) throws StepException, InterruptedException {
    GivenOrder incoming =
        begin(run, move.destinationHost(), "finish-incoming", verbs.finishIncoming());
    if (move.manner() == Manner.LIVE_OR_POST_COPY) {
      // A source that has finished could not tell any more that the rest of the memory is lost.
      OrderDone unused = workshop.orders().await(run, incoming);
    }
    GivenOrder outgoing = begin(run, move.sourceHost(), "finish-outgoing", verbs.finishOutgoing());
    if (remains.leftBy(run, outgoing).isPresent()) {
      requireRight(workshop.orders().await(run, incoming));
      run.keep(SOURCE_LEFT);
      return;
    }
    OrderPair.Results results = new OrderPair(workshop.orders(), run, incoming, outgoing).await();
    requireRight(results.first());
    if (results.second().hasEvidence() && isClean(results.second().getEvidence())) {
      run.keep(SOURCE_CLEAN);
    }
  }

  private void requireRight(OrderDone incoming) throws StepException {
    if (!incoming.getIncoming().getDefinitionRight()) {
      throw failed(
          "DEFINITION_WRONG",
          "VM %s is at its destination, but its definition there does not fit the host"
              .formatted(vm.name()));
    }
  }

  /** Believes that nothing is left at the source only when the source says so. */
  private void cleanUp(StepRun run) throws StepException, InterruptedException {
    Optional<String> finished = run.kept(FINISH);
    if (finished.equals(Optional.of(SOURCE_CLEAN))) {
      return;
    }
    VmEvidence left = source(run, "query");
    if (finished.equals(Optional.of(SOURCE_LEFT)) && remains.mayBeLeft(left)) {
      run.keep(remains.told(move.sourceHost(), left));
    } else if (!isClean(left)) {
      throw failed(
          "LEFT_BEHIND",
          "VM %s is at its destination, but the source still has its %s"
              .formatted(vm.name(), left.getDiskPresent() ? "superseded disk" : "definition"));
    }
  }

  private static boolean isClean(VmEvidence left) {
    return left.getDomain() == DomainState.DOMAIN_ABSENT && !left.getDiskPresent();
  }

  private GivenOrder begin(StepRun run, HostId host, String verb, Order.Builder order) {
    return workshop.orders().begin(run, host, verb, workshop.limits().order(), order);
  }

  private OrderDone give(StepRun run, HostId host, String verb, Order.Builder order)
      throws StepException, InterruptedException {
    return workshop.orders().give(run, host, verb, workshop.limits().order(), order);
  }

  private VmRecord record() throws StepException.Failed {
    return workshop
        .store()
        .read(transaction -> transaction.vms().find(move.vmId()))
        .orElseThrow(() -> failed("UNKNOWN_VM", "VM %s is gone".formatted(vm.name())));
  }

  private static StepException.Failed failed(String code, String message) {
    return new StepException.Failed(new Cause(code, message));
  }

  private static StepException.InDoubt inDoubt(String message) {
    return new StepException.InDoubt(new Cause("IN_DOUBT", message));
  }
}
