package io.godwit.controller.operation;

import io.godwit.controller.saga.Cause;
import io.godwit.controller.saga.StepException;
import io.godwit.controller.saga.StepRun;
import io.godwit.model.HostId;
import io.godwit.protocol.v1.IncomingReport;
import io.godwit.protocol.v1.Order;
import io.godwit.protocol.v1.OrderDone;
import io.godwit.protocol.v1.OrderFailed;
import io.godwit.protocol.v1.VmEvidence;
import io.godwit.runtime.Tasks;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/**
 * Gives orders to agents on behalf of a step: under an id that a restarted controller repeats,
 * again when the host comes back, cancelled when the operation is.
 */
public final class Orders {
  private static final Duration SHORTLY = Duration.ofMillis(100);
  private static final Duration UNTIL_IT_MAY_NOTE = Duration.ofSeconds(1);

  private final AgentGateway gateway;
  private final Findings findings;
  private final Limits limits;
  private final Tasks tasks;
  private final Function<HostId, String> names;

  Orders(
      AgentGateway gateway,
      Findings findings,
      Limits limits,
      Tasks tasks,
      Function<HostId, String> names) {
    this.gateway = gateway;
    this.findings = findings;
    this.limits = limits;
    this.tasks = tasks;
    this.names = names;
  }

  /**
   * Gives an order and waits for its result.
   *
   * @param order with its verb; the rest is filled in
   * @throws StepException.Failed with the agent's code where the agent says that it failed
   * @throws StepException.InDoubt where the host cannot be reached, or takes no orders
   */
  OrderDone give(StepRun run, HostId host, String verb, Duration limit, Order.Builder order)
      throws StepException, InterruptedException {
    return await(run, begin(run, host, verb, limit, order));
  }

  /** Gives an order; {@link #await} has its result. */
  GivenOrder begin(StepRun run, HostId host, String verb, Duration limit, Order.Builder order) {
    Order complete =
        order
            .setOrderId(OrderIds.of(run.operation(), run.step(), verb, run.attempt()))
            .setOperationId(run.operation().toString())
            .setTimeLimitMillis(limit.toMillis())
            .build();
    AtomicBoolean isCancelled = new AtomicBoolean();
    Runnable cancel =
        () -> {
          isCancelled.set(true);
          gateway.cancel(host, complete.getOrderId());
        };
    AtomicBoolean isGivenUp = new AtomicBoolean();
    CompletableFuture<OrderDone> result =
        tasks.limited(
            send(run, host, complete, new Repeats(refusals(), 0, isCancelled::get, isGivenUp::get)),
            limit.plus(limits.unreachable()));
    var unused = result.whenComplete((done, failure) -> isGivenUp.set(true));
    return new GivenOrder(host, complete, result, cancel, run.onCancel(cancel));
  }

  /** As {@link #give}. */
  OrderDone await(StepRun run, GivenOrder given) throws StepException, InterruptedException {
    try {
      OrderDone done = tasks.await(given.result());
      acknowledge(run, given);
      evidence(done).ifPresent(evidence -> findings.evidence(given.host(), evidence));
      return done;
    } catch (ExecutionException e) {
      throw explained(run, given, e.getCause());
    } finally {
      given.cancellation().close();
    }
  }

  /** Waits for an order's end, however it ends; false where it goes on after the limit. */
  boolean hasEndedWithin(GivenOrder given, Duration limit) throws InterruptedException {
    return tasks.isDoneWithin(given.result(), limit);
  }

  /** Asks a running order to stop, and waits until it has ended, however it did. */
  void endQuietly(StepRun run, GivenOrder given) throws InterruptedException {
    try {
      if (!given.result().isDone()) {
        given.cancel().run();
      }
      tasks.awaitEnd(given.result());
      acknowledge(run, given);
    } finally {
      given.cancellation().close();
    }
  }

  /** As {@link #endQuietly}, for a host that may not answer: it is not waited for. */
  void abandon(GivenOrder given) {
    given.cancel().run();
    given.cancellation().close();
  }

  String nameOf(HostId host) {
    return names.apply(host);
  }

  /** Lets time pass before something is tried again. */
  void pause(Duration time) throws InterruptedException {
    tasks.sleep(time);
  }

  void awaitEnd(CompletableFuture<?> future) throws InterruptedException {
    tasks.awaitEnd(future);
  }

  /** Asks an order of an earlier run to stop, without waiting. */
  void cancel(HostId host, String orderId) {
    gateway.cancel(host, orderId);
  }

  private static Optional<VmEvidence> evidence(OrderDone done) {
    return switch (done.getResultCase()) {
      case EVIDENCE -> Optional.of(done.getEvidence());
      case INCOMING ->
          Optional.of(done.getIncoming())
              .filter(IncomingReport::hasEvidence)
              .map(IncomingReport::getEvidence);
      case IMPORTED_IMAGE,
          HAND_OVER,
          REVOKE,
          FETCHED_IMAGE,
          TRACE,
          ROTATED_MESH_KEY,
          RESULT_NOT_SET ->
          Optional.empty();
    };
  }

  private void acknowledge(StepRun run, GivenOrder given) {
    run.afterJournalled(() -> gateway.acknowledge(given.host(), given.order().getOrderId()));
  }

  /**
   * How many an order meets of an agent that cannot note the coordinator, before it is in doubt.
   */
  private long refusals() {
    return Math.max(1, limits.unreachable().dividedBy(UNTIL_IT_MAY_NOTE));
  }

  /**
   * How often an order is given again that an agent could not take, or that may not have arrived.
   *
   * @param left of those that an agent could not take
   * @param lost so many may have been taken, for all that is known
   * @param isCancelled nobody wants it any more
   * @param isGivenUp nobody waits for it any more: what became of it is found out otherwise, and it
   *     must not come after that
   */
  private record Repeats(
      long left, long lost, BooleanSupplier isCancelled, BooleanSupplier isGivenUp) {
    /** Cancelled, and no agent has ever taken it. */
    boolean isWithdrawn() {
      return isCancelled.getAsBoolean() && lost == 0;
    }

    boolean isOver() {
      return left <= 0 || isCancelled.getAsBoolean() || isGivenUp.getAsBoolean();
    }

    Repeats afterRefusal() {
      return new Repeats(left - 1, lost, isCancelled, isGivenUp);
    }

    Repeats afterLoss() {
      return new Repeats(left, lost + 1, isCancelled, isGivenUp);
    }
  }

  private CompletableFuture<OrderDone> send(
      StepRun run, HostId host, Order order, Repeats repeats) {
    return gateway
        .order(host, order, report -> findings.progress(run.operation(), run.step(), report))
        .exceptionallyCompose(
            failure ->
                switch (unwrapped(failure)) {
                  case HostUnreachableException e ->
                      whenBack(host)
                          .thenCompose(back -> sendAgain(run, host, order, repeats.afterLoss(), e));
                  case OrderFailedException e when isNotNoted(e) ->
                      afterRefusal(run, host, order, repeats, e);
                  case Throwable other -> CompletableFuture.failedFuture(other);
                });
  }

  /** A wish to cancel that came while the link was lost has not reached the host. */
  private CompletableFuture<OrderDone> sendAgain(
      StepRun run,
      HostId host,
      Order order,
      Repeats repeats,
      HostUnreachableException unreachable) {
    if (repeats.isGivenUp().getAsBoolean()) {
      return CompletableFuture.failedFuture(unreachable);
    }
    CompletableFuture<OrderDone> sent = send(run, host, order, repeats);
    if (repeats.isCancelled().getAsBoolean()) {
      gateway.cancel(host, order.getOrderId());
    }
    return sent;
  }

  private CompletableFuture<OrderDone> afterRefusal(
      StepRun run, HostId host, Order order, Repeats repeats, OrderFailedException refused) {
    if (repeats.isWithdrawn()) {
      return CompletableFuture.failedFuture(
          new OrderFailedException(
              OrderFailed.Code.CANCELLED,
              "cancelled as asked: the host had not taken it (%s), nothing was changed"
                  .formatted(refused.getMessage())));
    }
    if (repeats.isOver()) {
      return CompletableFuture.failedFuture(refused);
    }
    return tasks
        .after(UNTIL_IT_MAY_NOTE)
        .thenCompose(
            then ->
                repeats.isOver()
                    ? afterRefusal(run, host, order, repeats, refused)
                    : send(run, host, order, repeats.afterRefusal()));
  }

  private static boolean isNotNoted(OrderFailedException refused) {
    return refused.code() == OrderFailed.Code.COORDINATOR_NOT_NOTED;
  }

  /** Completes a moment after the host has its link back, or with its being unreachable. */
  private CompletableFuture<Void> whenBack(HostId host) {
    return tasks
        .limited(gateway.linked(host), limits.unreachable())
        .exceptionallyCompose(
            late -> CompletableFuture.failedFuture(new HostUnreachableException(host)))
        .thenCompose(back -> tasks.after(SHORTLY));
  }

  private StepException explained(StepRun run, GivenOrder given, Throwable failure) {
    return switch (unwrapped(failure)) {
      case OrderFailedException e when isNotNoted(e) ->
          new StepException.InDoubt(
              new Cause(
                  e.code().name(),
                  "host %s takes no orders: %s"
                      .formatted(names.apply(given.host()), e.getMessage())),
              e);
      case OrderFailedException e -> {
        acknowledge(run, given);
        yield new StepException.Failed(new Cause(e.code().name(), e.getMessage()), e);
      }
      case HostUnreachableException e ->
          new StepException.InDoubt(
              new Cause(
                  Cause.HOST_UNREACHABLE,
                  "host %s has no link to the controller".formatted(names.apply(given.host()))),
              e);
      case TimeoutException e ->
          new StepException.InDoubt(
              new Cause(
                  "TIMED_OUT",
                  "host %s has not ended order %s in time"
                      .formatted(names.apply(given.host()), given.order().getVerbCase())),
              e);
      case Throwable other ->
          new StepException.Failed(
              new Cause(Cause.INTERNAL, "an order could not be given: " + other), other);
    };
  }

  private static Throwable unwrapped(Throwable failure) {
    return failure instanceof CompletionException && failure.getCause() != null
        ? unwrapped(failure.getCause())
        : failure;
  }
}
