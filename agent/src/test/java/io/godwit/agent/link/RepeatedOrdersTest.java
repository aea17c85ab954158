package io.godwit.agent.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.protocol.v1.ControllerMessage;
import io.godwit.protocol.v1.Order;
import io.godwit.protocol.v1.Welcome;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RepeatedOrdersTest {
  private final List<String> received = new ArrayList<>();
  private boolean repeats = true;

  private final RepeatedOrders link = new RepeatedOrders(new Recorder(), () -> repeats);

  @Test
  void eachOrderComesTwiceAndTheOldOnesOnceMore() {
    List.of("a", "b", "c").forEach(this::order);

    assertThat(received).containsExactly("a", "a", "b", "b", "a", "c", "c", "a", "b");
  }

  @Test
  void nothingIsRepeatedOnceItIsToldToStop() {
    order("a");
    repeats = false;
    order("b");

    assertThat(received).containsExactly("a", "a", "b");
  }

  private void order(String id) {
    link.received(
        ControllerMessage.newBuilder().setOrder(Order.newBuilder().setOrderId(id)).build());
  }

  private final class Recorder implements ControllerEvents {
    @Override
    public void connected(Welcome welcome) {}

    @Override
    public void received(ControllerMessage message) {
      received.add(message.getOrder().getOrderId());
    }

    @Override
    public void disconnected() {}

    @Override
    public void expelled() {}
  }
}
