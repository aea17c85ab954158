package io.godwit.agent.order;

import io.godwit.model.VmId;
import io.godwit.model.drill.CrashPoint;
import io.godwit.model.drill.CrashPoint.Moment;
import io.godwit.model.drill.CrashPoints;
import io.godwit.protocol.v1.Order;
import io.godwit.protocol.v1.OrderDone;
import io.godwit.protocol.v1.OrderFailed;
import io.godwit.protocol.v1.OrderResult;
import io.godwit.runtime.Tasks;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Runs orders, each as a task. The same order id is the same order: while it runs a repetition
 * attaches to it, once it has ended its result is sent again. {@link Access} says how orders about
 * the same VM get along.
 */
public final class OrderDispatcher implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(OrderDispatcher.class.getName());
  private static final Duration LONGEST_END = Duration.ofSeconds(5);

  /** An acknowledgement may be lost with its link; nobody asks for such a result again. */
  private static final Duration REMINDER = Duration.ofSeconds(10);

  private final Verbs verbs;
  private final ResultStore results;
  private final OrderOutput output;
  private final Tasks tasks;
  private final CrashPoints points;
  private final Map<String, RunningOrder> running = new LinkedHashMap<>();
  private final Map<String, Tasks.Task> atWork = new LinkedHashMap<>();
  private final Tasks.Timer reminder;
  private List<OrderResult> waiting = List.of();

  /**
   * @param output takes results once they are kept, and progress
   */
  public OrderDispatcher(Verbs verbs, ResultStore results, OrderOutput output, Tasks tasks) {
    this(verbs, results, output, tasks, CrashPoints.NONE);
  }

  /**
   * @param output takes results once they are kept, and progress
   * @param points named after the orders' verbs
   */
  public OrderDispatcher(
      Verbs verbs, ResultStore results, OrderOutput output, Tasks tasks, CrashPoints points) {
    this.verbs = verbs;
    this.results = results;
    this.output = output;
    this.tasks = tasks;
    this.points = points;
    this.reminder = tasks.repeat(REMINDER, this::remind);
  }

  /** Starts, attaches to, or answers the order; returns at once. */
  public void accept(Order order) {
    String id = order.getOrderId();
    if (!ResultStore.isId(id)) {
      output.result(failed(id, new OrderFailure(OrderFailed.Code.INTERNAL, "not an order id")));
      return;
    }
    Optional<Verbs.Binding<?>> binding = verbs.find(order);
    if (binding.isEmpty()) {
      output.result(failed(id, unsupported(order)));
      return;
    }
    synchronized (running) {
      if (running.containsKey(id)) {
        return;
      }
      Optional<OrderResult> known = results.find(id);
      if (known.isPresent()) {
        output.result(known.get());
        return;
      }
      begin(order, binding.get());
    }
  }

  /** Asks a running order to stop; one that does not run is none of this agent's business. */
  public void cancel(String orderId) {
    Optional<RunningOrder> found;
    synchronized (running) {
      found = Optional.ofNullable(running.get(orderId));
    }
    found.ifPresent(order -> order.cancellation().request(Cancellation.Cause.CANCELLED));
  }

  /** The controller has the result. */
  public void acknowledge(String orderId) {
    results.acknowledge(orderId);
  }

  /** What the controller is to be told again after a connect. */
  public List<OrderResult> unacknowledged() {
    return results.unacknowledged();
  }

  /** No order runs. */
  public boolean isIdle() {
    synchronized (running) {
      return running.isEmpty();
    }
  }

  /** Tells again what has waited for its acknowledgement since the last reminder. */
  private void remind() {
    List<OrderResult> now = unacknowledged();
    now.stream().filter(waiting::contains).forEach(output::result);
    waiting = now;
  }

  /** Asks all orders to stop and waits for them a little. */
  @Override
  public void close() {
    reminder.cancel();
    List<RunningOrder> open;
    synchronized (running) {
      open = List.copyOf(running.values());
    }
    open.forEach(order -> order.cancellation().request(Cancellation.Cause.CANCELLED));
    try {
      boolean unused = tasks.isDoneWithin(allEnded(open), LONGEST_END);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    interruptAll();
  }

  private void interruptAll() {
    List<Tasks.Task> left;
    synchronized (running) {
      left = List.copyOf(atWork.values());
    }
    left.forEach(Tasks.Task::interrupt);
  }

  private void begin(Order order, Verbs.Binding<?> binding) {
    try {
      RunningOrder begun =
          new RunningOrder(
              order,
              binding.verb().vmOf(order),
              binding.verb().accessOf(order),
              new Cancellation(),
              new CompletableFuture<>());
      List<RunningOrder> before = admit(begun);
      running.put(begun.id(), begun);
      atWork.put(begun.id(), tasks.start("order", () -> execute(begun, binding, before)));
    } catch (OrderFailure | IllegalArgumentException refused) {
      output.result(failed(order.getOrderId(), Failures.of(refused)));
    }
  }

  /**
   * The running orders that this one has to wait for.
   *
   * @throws OrderFailure {@code WRONG_STATE} where another operation changes the VM
   */
  private List<RunningOrder> admit(RunningOrder begun) {
    if (begun.vm().isEmpty() || begun.access() == Access.READS) {
      return List.of();
    }
    VmId vm = begun.vm().get();
    List<RunningOrder> before =
        running.values().stream().filter(other -> other.changes(vm)).toList();
    if (begun.access() != Access.ENDS) {
      before.stream()
          .filter(other -> !other.isOfOperation(begun.order()))
          .filter(other -> !other.givesWayTo(begun.order()))
          .findFirst()
          .ifPresent(
              other -> {
                throw busy(vm, other);
              });
    }
    return before;
  }

  private void execute(RunningOrder begun, Verbs.Binding<?> binding, List<RunningOrder> before) {
    Deadline deadline = deadline(begun.order());
    Optional<Tasks.Timer> alarm = deadline.remaining().map(left -> alarm(begun, left));
    OrderResult result;
    try {
      binding.admit(begun.order());
      awaitOthers(begun, before);
      reached(begun, Moment.BEFORE);
      OrderDone done = binding.run(begun.order(), context(begun, deadline));
      reached(begun, Moment.AFTER_EFFECT);
      result = OrderResult.newBuilder().setOrderId(begun.id()).setDone(done).build();
    } catch (Exception thrown) {
      result = failed(begun.id(), logged(begun, Failures.of(thrown)));
    }
    alarm.ifPresent(Tasks.Timer::cancel);
    end(begun, result);
  }

  private void awaitOthers(RunningOrder begun, List<RunningOrder> before)
      throws InterruptedException {
    before.stream()
        .filter(other -> begun.access() == Access.ENDS || other.givesWayTo(begun.order()))
        .forEach(other -> other.cancellation().request(Cancellation.Cause.CANCELLED));
    CompletableFuture<Void> stopped = new CompletableFuture<>();
    Cancellation.Hook hook = begun.cancellation().onRequest(() -> stopped.complete(null));
    tasks.awaitEnd(CompletableFuture.anyOf(allEnded(before), stopped));
    hook.remove();
    begun.cancellation().throwIfRequested("it had not begun, nothing was changed");
  }

  private static CompletableFuture<Void> allEnded(List<RunningOrder> orders) {
    return CompletableFuture.allOf(
        orders.stream().map(RunningOrder::ended).toArray(CompletableFuture[]::new));
  }

  private void end(RunningOrder begun, OrderResult result) {
    results.keep(result);
    reached(begun, Moment.AFTER_JOURNAL);
    synchronized (running) {
      running.remove(begun.id());
      atWork.remove(begun.id());
    }
    begun.ended().complete(null);
    output.result(result);
  }

  private void reached(RunningOrder begun, Moment moment) {
    String verb = begun.order().getVerbCase().name().toLowerCase(Locale.ROOT).replace('_', '-');
    points.reached(new CrashPoint(verb, moment));
  }

  private OrderContext context(RunningOrder begun, Deadline deadline) {
    return new OrderContext(
        begun.id(),
        begun.order().getOperationId(),
        deadline,
        new ProgressPacer(begun.id(), output, tasks),
        begun.cancellation(),
        tasks);
  }

  private Deadline deadline(Order order) {
    long limit = order.getTimeLimitMillis();
    return limit > 0 ? Deadline.in(Duration.ofMillis(limit), tasks) : Deadline.none(tasks);
  }

  private Tasks.Timer alarm(RunningOrder begun, Duration left) {
    return tasks.schedule(left, () -> begun.cancellation().request(Cancellation.Cause.TIMED_OUT));
  }

  private static OrderFailure logged(RunningOrder begun, OrderFailure failure) {
    Level level = failure.code() == OrderFailed.Code.INTERNAL ? Level.SEVERE : Level.INFO;
    LOG.log(
        level,
        "order %s %s of operation %s failed and the controller is told: %s: %s"
            .formatted(
                begun.order().getVerbCase(),
                begun.id(),
                begun.order().getOperationId(),
                failure.code(),
                failure.getMessage()),
        failure.code() == OrderFailed.Code.INTERNAL ? failure : null);
    return failure;
  }

  private static OrderFailure busy(VmId vm, RunningOrder other) {
    return new OrderFailure(
        OrderFailed.Code.WRONG_STATE,
        "VM %s is busy with %s of operation %s; nothing was changed"
            .formatted(vm, other.order().getVerbCase(), other.order().getOperationId()));
  }

  private static OrderFailure unsupported(Order order) {
    return new OrderFailure(
        OrderFailed.Code.UNSUPPORTED,
        "this agent does not know the order's verb ("
            + order.getVerbCase()
            + "); upgrade the agent. Nothing was changed");
  }

  private static OrderResult failed(String orderId, OrderFailure failure) {
    return OrderResult.newBuilder()
        .setOrderId(orderId)
        .setFailed(
            OrderFailed.newBuilder()
                .setCode(failure.code())
                .setMessage(String.valueOf(failure.getMessage())))
        .build();
  }
}
