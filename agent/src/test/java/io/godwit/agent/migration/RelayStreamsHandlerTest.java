package io.godwit.agent.migration;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.godwit.agent.config.PlaceTerms;
import io.godwit.agent.order.OrderFailure;
import io.godwit.agent.tunnel.Doors;
import io.godwit.agent.tunnel.LinkEnd;
import io.godwit.agent.tunnel.StreamOpener;
import io.godwit.model.OperationId;
import io.godwit.protocol.v1.Link;
import io.godwit.protocol.v1.RelayStreams;
import io.godwit.protocol.v1.SignedTicket;
import io.godwit.protocol.v1.StreamKind;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RelayStreamsHandlerTest {
  /** The controller may know of it later than the host. */
  @Test
  void aHostWhoseUserWantsItToRelayNothingRefuses() {
    RelayStreamsHandler handler =
        new RelayStreamsHandler(new Unused(), new PlaceTerms(false, false));

    assertThatThrownBy(() -> handler.handle(RelayStreams.getDefaultInstance(), null))
        .isInstanceOf(OrderFailure.class)
        .hasMessageContaining("host.relay=false");
  }

  private static final class Unused implements StreamOpener {
    @Override
    public LinkEnd open(OperationId operation, Link link, Set<StreamKind> kinds) {
      throw new AssertionError("it opens nothing");
    }

    @Override
    public void relay(OperationId operation, List<SignedTicket> tickets) {
      throw new AssertionError("it relays nothing");
    }

    @Override
    public Doors doors() {
      throw new AssertionError("it has no doors");
    }
  }
}
