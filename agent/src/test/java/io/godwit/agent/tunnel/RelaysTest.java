package io.godwit.agent.tunnel;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.godwit.model.HostId;
import io.godwit.model.OperationId;
import io.godwit.protocol.v1.StreamKind;
import io.godwit.protocol.v1.TicketClaims;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How much a host relays. */
class RelaysTest {
  private final Watchdog watchdog = new Watchdog();

  @AfterEach
  void stop() {
    watchdog.close();
  }

  @Test
  void anAttemptThatIsOverLeavesItsPlaceToTheNext() throws Exception {
    Relays relays = relays(Duration.ofMinutes(1));
    relays.announce(streams(1));
    List<TicketClaims> again = streams(1);
    relays.announce(again);
    relays.announce(again);

    assertThatThrownBy(() -> relays.announce(streams(2)))
        .isInstanceOf(TunnelException.class)
        .hasMessageContaining("32 streams");
  }

  @Test
  void aStreamThatNobodyComesForIsNotExpectedForLong() throws Exception {
    Relays relays = relays(Duration.ofMillis(100));
    relays.announce(streams(1));

    Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> isTaken(relays, streams(2)));
  }

  private static boolean isTaken(Relays relays, List<TicketClaims> streams) {
    try {
      relays.announce(streams);
      return true;
    } catch (TunnelException full) {
      return false;
    }
  }

  private Relays relays(Duration unvisited) {
    Duration second = Duration.ofSeconds(1);
    return new Relays(
        Clock.systemUTC(), new Relays.Limits(second, second, second, unvisited), watchdog);
  }

  /** As many as it takes. */
  private static List<TicketClaims> streams(int operation) {
    return IntStream.range(0, Relays.MOST)
        .mapToObj(
            number ->
                TestNetwork.claims(
                        new OperationId(new UUID(operation, operation)),
                        new HostId(new UUID(1, 1)),
                        new HostId(new UUID(2, 2)),
                        StreamKind.MEMORY)
                    .build())
        .toList();
  }
}
