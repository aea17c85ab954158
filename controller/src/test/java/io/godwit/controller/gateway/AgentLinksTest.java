package io.godwit.controller.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.controller.fleet.HostReports;
import io.godwit.controller.store.Store;
import io.godwit.controller.store.memory.Memory;
import io.godwit.controller.store.memory.MemoryStore;
import io.godwit.model.HostId;
import io.godwit.model.HostName;
import io.godwit.model.ProviderName;
import io.godwit.protocol.v1.ControllerMessage;
import io.godwit.protocol.v1.ControllerMessage.MessageCase;
import io.godwit.protocol.v1.Hello;
import io.godwit.protocol.v1.Order;
import io.godwit.protocol.v1.Overlay;
import io.godwit.protocol.v1.Segment;
import io.godwit.protocol.v1.Welcome;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What hosts are told of their overlays, and when. */
class AgentLinksTest {
  private static final HostId HOST = new HostId(new UUID(0, 1));
  private static final Overlay EMPTY = Overlay.getDefaultInstance();

  private final InstantSource clock = InstantSource.fixed(Instant.EPOCH);
  private final Store store = MemoryStore.open(new Memory());
  private final HostReports reports = new HostReports(store, clock);
  private final AgentLinks links =
      new AgentLinks(reports, clock, Duration.ofSeconds(10), (verb, elapsed) -> {});

  AgentLinksTest() {
    store.change(
        all ->
            all.hosts()
                .insert(HOST, new HostName("east-1"), new ProviderName("lab"), Instant.EPOCH));
  }

  @Test
  void overlayIsSentWhereItIsNotTheLastThatWasSent() {
    Wire wire = link();
    links.overlay(HOST, EMPTY);
    links.overlay(HOST, with("shop"));
    links.overlay(HOST, with("shop"));
    links.overlay(HOST, EMPTY);

    assertThat(wire.cases())
        .containsExactly(
            MessageCase.WELCOME, MessageCase.OVERLAY, MessageCase.OVERLAY, MessageCase.OVERLAY);
    assertThat(wire.heard.get(2).getOverlay().getSegments(0).getNetwork()).isEqualTo("shop");
    assertThat(wire.heard.getLast().getOverlay().getSegmentsCount()).isZero();
  }

  @Test
  void overlayCarriesWhichControllerSaysItAndHowYoungItsStoreIs() {
    Wire wire = link();
    links.overlay(HOST, EMPTY);

    Overlay sent = wire.heard.getLast().getOverlay();
    assertThat(sent.getCoordinator()).isEqualTo(store.generation());
    assertThat(sent.getRevision()).isEqualTo(store.revision());
  }

  @Test
  void newLinkIsToldTheWholeBeforeAnyOrder() {
    Wire lost = link();
    links.overlay(HOST, with("shop"));
    Wire wire = link();
    var unused = links.order(HOST, Order.newBuilder().setOrderId("1").build(), progress -> {});

    assertThat(lost.cases()).containsExactly(MessageCase.WELCOME, MessageCase.OVERLAY);
    assertThat(wire.cases())
        .containsExactly(MessageCase.WELCOME, MessageCase.OVERLAY, MessageCase.ORDER);
  }

  @Test
  void overlayThatIsWantedWhileThereIsNoLinkIsToldToTheNext() {
    links.overlay(HOST, with("old"));
    links.overlay(HOST, with("shop"));
    Wire wire = link();

    assertThat(wire.cases()).containsExactly(MessageCase.WELCOME, MessageCase.OVERLAY);
    assertThat(wire.heard.getLast().getOverlay().getSegments(0).getNetwork()).isEqualTo("shop");
  }

  /** Agents that had heard of a later controller have ignored it. */
  @Test
  void overlayIsSaidAgainByAControllerThatHasTakenAYoungerGeneration() {
    Wire wire = link();
    links.overlay(HOST, with("shop"));
    store.fallBehind(new Store.Seen(77, 999), Instant.EPOCH, all -> {});
    links.overlay(HOST, with("shop"));

    assertThat(wire.cases())
        .containsExactly(MessageCase.WELCOME, MessageCase.OVERLAY, MessageCase.OVERLAY);
    assertThat(wire.heard.getLast().getOverlay().getCoordinator()).isEqualTo(78);
  }

  @Test
  void hostThatWasRemovedIsToldNothingMore() {
    links.overlay(HOST, with("shop"));
    links.expel(HOST);

    assertThat(link().cases()).containsExactly(MessageCase.WELCOME);
  }

  private Wire link() {
    Wire wire = new Wire();
    links.add(
        new AgentLink(HOST, new Outbound(wire), clock.instant()),
        Hello.getDefaultInstance(),
        Welcome.getDefaultInstance());
    return wire;
  }

  private static Overlay with(String network) {
    return Overlay.newBuilder().addSegments(Segment.newBuilder().setNetwork(network)).build();
  }

  private static final class Wire implements StreamObserver<ControllerMessage> {
    private final List<ControllerMessage> heard = new ArrayList<>();

    List<MessageCase> cases() {
      return heard.stream().map(ControllerMessage::getMessageCase).toList();
    }

    @Override
    public void onNext(ControllerMessage message) {
      heard.add(message);
    }

    @Override
    public void onError(Throwable failure) {}

    @Override
    public void onCompleted() {}
  }
}
