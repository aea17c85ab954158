package io.godwit.agent.link;

import io.godwit.protocol.v1.ControllerMessage;
import io.godwit.protocol.v1.ControllerMessage.MessageCase;
import io.godwit.protocol.v1.Welcome;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * A link as bad as it may be, for tests: while it is told to repeat, each order comes twice, and
 * with it once more every order that came since, in the order in which they came.
 */
public final class RepeatedOrders implements ControllerEvents {
  private final ControllerEvents receiver;
  private final BooleanSupplier repeats;
  private final List<ControllerMessage> old = new ArrayList<>();

  public RepeatedOrders(ControllerEvents receiver, BooleanSupplier repeats) {
    this.receiver = receiver;
    this.repeats = repeats;
  }

  @Override
  public void connected(Welcome welcome) {
    receiver.connected(welcome);
  }

  @Override
  public void received(ControllerMessage message) {
    receiver.received(message);
    if (message.getMessageCase() == MessageCase.ORDER) {
      repeat(message);
    }
  }

  private void repeat(ControllerMessage order) {
    if (!repeats.getAsBoolean()) {
      old.clear();
      return;
    }
    receiver.received(order);
    old.forEach(receiver::received);
    old.add(order);
  }

  @Override
  public void disconnected() {
    receiver.disconnected();
  }

  @Override
  public void expelled() {
    receiver.expelled();
  }
}
