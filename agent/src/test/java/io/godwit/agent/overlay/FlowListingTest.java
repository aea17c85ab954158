package io.godwit.agent.overlay;

import static io.godwit.agent.overlay.Overlays.EAST;
import static io.godwit.agent.overlay.Overlays.WEB;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.godwit.agent.overlay.FlowListing.Part;
import io.godwit.agent.overlay.Known.Origin;
import io.godwit.model.Epoch;
import io.godwit.model.Ipv4Address;
import io.godwit.protocol.v1.AnchoredFlow;
import io.godwit.protocol.v1.AnchoredFlows;
import io.godwit.protocol.v1.Tidings;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FlowListingTest {
  private static final Epoch UNDER = new Epoch(1L << 40);

  /** Of what the smallest mesh carries in one piece ({@link Post}). */
  private static final int DATAGRAM = 1200;

  @Test
  void allPartsTogetherAreTheWholeAndEachFitsADatagram() {
    FlowListing listing = listing(1000);

    List<AnchoredFlows> sent = listing.parts(EAST);

    List<Part> read = sent.stream().map(part -> FlowListing.read(part, EAST)).toList();
    assertThat(read).extracting(Part::from).containsOnly(new Origin(EAST, UNDER));
    assertThat(read).extracting(Part::parts).containsOnly(read.size());
    assertThat(read.stream().flatMap(part -> part.flows().stream()))
        .containsExactlyElementsOf(listing.flows());
    assertThat(sent)
        .allMatch(
            part ->
                Tidings.newBuilder().setAnchoredFlows(part).build().getSerializedSize()
                    <= DATAGRAM);
  }

  @Test
  void thatThereIsNothingAnyMoreIsSaidToo() {
    assertThat(listing(0).parts(EAST)).hasSize(1);
    assertThat(FlowListing.read(listing(0).parts(EAST).getFirst(), EAST).flows()).isEmpty();
  }

  @Test
  void whatIsTooMuchIsNotTold() {
    assertThat(listing(FlowListing.MOST + 7).flows()).hasSize(FlowListing.MOST);
  }

  @Test
  void whatIsOutOfShapeIsRefused() {
    AnchoredFlows right = listing(1).parts(EAST).getFirst();
    List<AnchoredFlows> wrong =
        List.of(
            right.toBuilder().setVmId("nobody").build(),
            right.toBuilder().setEpoch(0).build(),
            right.toBuilder().setPart(-1).build(),
            right.toBuilder().setPart(1).build(),
            right.toBuilder().setParts(1 << 20).build(),
            right.toBuilder().addFlows(AnchoredFlow.newBuilder().setProtocol(47)).build(),
            right.toBuilder()
                .addFlows(AnchoredFlow.newBuilder().setProtocol(6).setPeerPort(65536))
                .build());

    for (AnchoredFlows each : wrong) {
      assertThatThrownBy(() -> FlowListing.read(each, EAST))
          .as(each.toString())
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  private static FlowListing listing(int flows) {
    return new FlowListing(
        WEB,
        UNDER,
        Long.MAX_VALUE,
        IntStream.range(0, flows)
            .mapToObj(
                each -> new Flow(Connection.TCP, new Ipv4Address(~each), 65535 - each % 100, 60000))
            .toList());
  }
}
