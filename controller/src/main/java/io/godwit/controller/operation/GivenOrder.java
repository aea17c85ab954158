package io.godwit.controller.operation;

import io.godwit.controller.saga.StepRun;
import io.godwit.model.HostId;
import io.godwit.protocol.v1.Order;
import io.godwit.protocol.v1.OrderDone;
import java.util.concurrent.CompletableFuture;

/**
 * An order on its way, given again whenever its host comes back within the time it may take.
 *
 * @param cancel asks it to stop, and keeps it from being given again where it was not taken
 */
record GivenOrder(
    HostId host,
    Order order,
    CompletableFuture<OrderDone> result,
    Runnable cancel,
    StepRun.Registration cancellation) {}
