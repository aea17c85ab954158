package io.godwit.agent.order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.godwit.agent.testing.Specs;
import io.godwit.protocol.v1.DeleteVm;
import io.godwit.protocol.v1.Order;
import io.godwit.protocol.v1.OrderDone;
import io.godwit.protocol.v1.OrderFailed;
import io.godwit.protocol.v1.OrderProgress;
import io.godwit.protocol.v1.OrderResult;
import io.godwit.protocol.v1.PrepareOutgoing;
import io.godwit.protocol.v1.StartVm;
import io.godwit.protocol.v1.StopVm;
import io.godwit.runtime.VirtualThreadTasks;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OrderDispatcherTest {
  private static final long OLD = 1;

  @TempDir Path folder;

  private final List<OrderResult> sent = new CopyOnWriteArrayList<>();
  private final List<String> ran = new CopyOnWriteArrayList<>();
  private final CountDownLatch letStartEnd = new CountDownLatch(1);
  private final VirtualThreadTasks tasks = new VirtualThreadTasks(InstantSource.system());
  private OrderDispatcher dispatcher;

  @BeforeEach
  void open() throws IOException {
    dispatcher = dispatcher();
  }

  @AfterEach
  void close() {
    letStartEnd.countDown();
    dispatcher.close();
    tasks.close();
  }

  private OrderDispatcher dispatcher() throws IOException {
    Verbs verbs =
        new Verbs()
            .with(Verb.START_VM, this::start)
            .with(Verb.STOP_VM, new Stops())
            .with(Verb.PREPARE_OUTGOING, this::prepare)
            .with(
                Verb.DELETE_VM,
                (verb, context) -> {
                  throw new IOException("No space left on device");
                });
    OrderOutput output =
        new OrderOutput() {
          @Override
          public void result(OrderResult result) {
            sent.add(result);
          }

          @Override
          public void progress(OrderProgress progress) {}
        };
    return new OrderDispatcher(verbs, ResultStore.open(folder), output, tasks);
  }

  private OrderDone start(StartVm verb, OrderContext context) throws InterruptedException {
    ran.add(context.orderId());
    Cancellation.Hook hook = context.cancellation().onRequest(letStartEnd::countDown);
    assertThat(letStartEnd.await(20, TimeUnit.SECONDS)).isTrue();
    hook.remove();
    context.cancellation().throwIfRequested("it was starting");
    return OrderDone.getDefaultInstance();
  }

  /** Waits for streams that never come. */
  private OrderDone prepare(PrepareOutgoing verb, OrderContext context)
      throws InterruptedException {
    ran.add(context.orderId());
    CountDownLatch cancelled = new CountDownLatch(1);
    Cancellation.Hook hook = context.cancellation().onRequest(cancelled::countDown);
    assertThat(cancelled.await(20, TimeUnit.SECONDS)).isTrue();
    hook.remove();
    context.cancellation().throwIfRequested("its streams were not opened");
    return OrderDone.getDefaultInstance();
  }

  private final class Stops implements OrderHandler<StopVm> {
    @Override
    public void admit(StopVm verb) {
      if (verb.getEpoch() == OLD) {
        throw new OrderFailure(OrderFailed.Code.STALE_EPOCH, "it is old");
      }
    }

    @Override
    public OrderDone handle(StopVm verb, OrderContext context) {
      ran.add(context.orderId());
      return OrderDone.getDefaultInstance();
    }
  }

  private static Order.Builder order(String id, String operation) {
    return Order.newBuilder().setOrderId(id).setOperationId(operation);
  }

  private static Order starting(String id, String operation) {
    return order(id, operation)
        .setStartVm(StartVm.newBuilder().setVmId(Specs.VM.toString()))
        .build();
  }

  private static Order preparing(String id, String operation) {
    return order(id, operation)
        .setPrepareOutgoing(PrepareOutgoing.newBuilder().setVmId(Specs.VM.toString()))
        .build();
  }

  private static Order stopping(String id, String operation, StopVm.Mode mode) {
    return order(id, operation)
        .setStopVm(StopVm.newBuilder().setVmId(Specs.VM.toString()).setMode(mode))
        .build();
  }

  private void awaitResults(int count) {
    await().atMost(Duration.ofSeconds(10)).until(() -> sent.size() == count);
  }

  private OrderFailed failure(String id) {
    return sent.stream()
        .filter(result -> result.getOrderId().equals(id))
        .findFirst()
        .orElseThrow()
        .getFailed();
  }

  @Test
  void runsTheSameOrderOnceHoweverOftenItIsSent() {
    dispatcher.accept(starting("a.1", "op"));
    dispatcher.accept(starting("a.1", "op"));
    letStartEnd.countDown();
    awaitResults(1);

    dispatcher.accept(starting("a.1", "op"));

    awaitResults(2);
    assertThat(ran).containsExactly("a.1");
    assertThat(sent.get(0)).isEqualTo(sent.get(1));
  }

  @Test
  void repeatsAResultAfterARestartUntilItIsAcknowledged() throws IOException {
    letStartEnd.countDown();
    dispatcher.accept(starting("a", "op"));
    awaitResults(1);

    OrderDispatcher next = dispatcher();
    assertThat(next.unacknowledged()).isEqualTo(sent);
    next.accept(starting("a", "op"));
    awaitResults(2);
    assertThat(ran).containsExactly("a");

    next.acknowledge("a");
    assertThat(next.unacknowledged()).isEmpty();
    assertThat(dispatcher().unacknowledged()).isEmpty();
    next.close();
  }

  @Test
  void refusesAVerbThatItDoesNotKnow() {
    dispatcher.accept(order("a", "op").build());

    awaitResults(1);
    assertThat(failure("a").getCode()).isEqualTo(OrderFailed.Code.UNSUPPORTED);
    assertThat(dispatcher.unacknowledged()).isEmpty();
  }

  @Test
  void refusesAnotherOperationsChangeOfABusyVm() {
    dispatcher.accept(starting("a", "op-1"));
    dispatcher.accept(stopping("b", "op-2", StopVm.Mode.GRACEFUL));

    awaitResults(1);
    assertThat(failure("b").getCode()).isEqualTo(OrderFailed.Code.WRONG_STATE);
    assertThat(failure("b").getMessage()).contains("busy", "op-1", "nothing was changed");
  }

  /** As it is left over where a controller repeats what it was told the end of. */
  @Test
  void aPreparationGivesWayToANewerOperationAndNotToAnOlderOne() {
    dispatcher.accept(preparing("a", "op-2"));
    await().until(() -> ran.contains("a"));

    dispatcher.accept(stopping("b", "op-1", StopVm.Mode.GRACEFUL));
    awaitResults(1);
    assertThat(failure("b").getCode()).isEqualTo(OrderFailed.Code.WRONG_STATE);

    dispatcher.accept(stopping("c", "op-3", StopVm.Mode.GRACEFUL));
    awaitResults(3);
    assertThat(failure("a").getCode()).isEqualTo(OrderFailed.Code.CANCELLED);
    assertThat(ran).containsExactly("a", "c");
  }

  @Test
  void serialisesOrdersOfOneOperation() {
    dispatcher.accept(starting("a", "op"));
    dispatcher.accept(stopping("b", "op", StopVm.Mode.GRACEFUL));
    await().until(() -> ran.contains("a"));
    letStartEnd.countDown();

    awaitResults(2);
    assertThat(ran).containsExactly("a", "b");
  }

  @Test
  void anOrderThatEndsOthersHasThemStoppedFirst() {
    dispatcher.accept(starting("a", "op-1"));
    await().until(() -> ran.contains("a"));
    dispatcher.accept(stopping("b", "op-2", StopVm.Mode.AT_ONCE));

    awaitResults(2);
    assertThat(failure("a").getCode()).isEqualTo(OrderFailed.Code.CANCELLED);
    assertThat(ran).containsExactly("a", "b");
  }

  @Test
  void anOrderThatIsRefusedWhateverOthersDoEndsNone() {
    dispatcher.accept(starting("a", "op-2"));
    await().until(() -> ran.contains("a"));
    Order.Builder late = stopping("b", "op-1", StopVm.Mode.AT_ONCE).toBuilder();
    late.getStopVmBuilder().setEpoch(OLD);
    dispatcher.accept(late.build());
    awaitResults(1);
    assertThat(failure("b").getCode()).isEqualTo(OrderFailed.Code.STALE_EPOCH);

    letStartEnd.countDown();
    awaitResults(2);
    assertThat(sent.getLast().hasDone()).as("what ran beside it").isTrue();
  }

  @Test
  void cancels() {
    dispatcher.accept(starting("a", "op"));
    dispatcher.cancel("a");

    awaitResults(1);
    assertThat(failure("a").getCode()).isEqualTo(OrderFailed.Code.CANCELLED);
  }

  @Test
  void endsAnOrderWhoseTimeLimitPassed() {
    dispatcher.accept(starting("a", "op").toBuilder().setTimeLimitMillis(50).build());

    awaitResults(1);
    assertThat(failure("a").getCode()).isEqualTo(OrderFailed.Code.TIMED_OUT);
  }

  @Test
  void tellsAFullDiskFromOtherFailures() {
    dispatcher.accept(
        order("a", "op").setDeleteVm(DeleteVm.newBuilder().setVmId(Specs.VM.toString())).build());

    awaitResults(1);
    assertThat(failure("a").getCode()).isEqualTo(OrderFailed.Code.NO_SPACE);
  }

  @Test
  void refusesAMalformedVmId() {
    dispatcher.accept(
        order("a", "op").setStartVm(StartVm.newBuilder().setVmId("../../etc")).build());

    awaitResults(1);
    assertThat(failure("a").getMessage()).contains("malformed", "nothing was changed");
    assertThat(ran).isEmpty();
  }
}
