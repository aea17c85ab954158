package io.godwit.agent.overlay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.godwit.agent.overlay.ArpingText.Answer;
import io.godwit.agent.overlay.LinkText.Link;
import io.godwit.agent.overlay.LinkText.State;
import io.godwit.model.MeshAddress;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What programs that look print, as they print it. */
class SoundingTextsTest {
  private static final MeshAddress WEST = MeshAddress.of(Overlays.WEST);

  @Test
  void linksSayWhetherTheyAreUpAndWhatTheyArePortsOf() throws Exception {
    Map<String, Link> links = LinkText.read(SoundingTexts.LINKS);

    assertThat(links)
        .containsEntry("gwbr1000", new Link(State.UP, 1280, Optional.empty()))
        .containsEntry("gwvx1000", new Link(State.DOWN, 1280, Optional.of("gwbr1000")))
        .containsEntry("gwt0000000000aa", new Link(State.UP, 1280, Optional.of("gwbr1000")))
        .containsEntry("gwmesh", new Link(State.UP, 1420, Optional.empty()))
        .hasSize(5);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "no JSON", "{}", "[{\"ifname\":\"lo\"}]", "[7]"})
  void whatIpDoesNotPrintIsAnError(String text) {
    assertThatThrownBy(() -> LinkText.read(text))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("ip's answer is not what was expected");
  }

  static Stream<Arguments> pings() {
    return Stream.of(
        Arguments.of(SoundingTexts.PING, Optional.of(Duration.ofNanos(404_000))),
        Arguments.of(SoundingTexts.PING_UNANSWERED, Optional.empty()),
        Arguments.of(SoundingTexts.PING_TOO_LONG, Optional.empty()),
        Arguments.of(
            """
            PING fd67:6f64:7769:7400:8000::2(fd67:6f64:7769:7400:8000::2) 56 data bytes
            From fd67:6f64:7769:7400:8000::1 icmp_seq=1 Destination unreachable: Address unreachable
            """,
            Optional.empty()),
        Arguments.of(
            "64 bytes from fd67::2: icmp_seq=1 ttl=64 time=1204 ms (DUP!)\n",
            Optional.of(Duration.ofMillis(1204))),
        Arguments.of("", Optional.empty()));
  }

  @ParameterizedTest
  @MethodSource("pings")
  void roundTripIsTheShortest(String printed, Optional<Duration> expected) {
    assertThat(PingText.roundTrip(printed)).isEqualTo(expected);
  }

  static Stream<Arguments> arpings() {
    return Stream.of(
        Arguments.of(
            SoundingTexts.ARPING,
            Optional.of(new Answer("52:54:6e:00:00:01", Duration.ofNanos(312_128)))),
        Arguments.of(
            "42 bytes from 52:54:6e:00:00:01 (10.5.0.2): index=0 time=1.250 msec\n",
            Optional.of(new Answer("52:54:6e:00:00:01", Duration.ofNanos(1_250_000)))),
        Arguments.of(
            "42 bytes from 52:54:6e:00:00:01 (10.5.0.2): index=0 time=1.001 sec\n",
            Optional.of(new Answer("52:54:6e:00:00:01", Duration.ofMillis(1001)))),
        Arguments.of(
            """
            ARPING 10.5.0.3
            Timeout

            --- 10.5.0.3 statistics ---
            1 packets transmitted, 0 packets received, 100% unanswered (0 extra)
            """,
            Optional.empty()),
        Arguments.of("", Optional.empty()));
  }

  @ParameterizedTest
  @MethodSource("arpings")
  void arpSaysWhoAnsweredAndWhen(String printed, Optional<Answer> expected) {
    assertThat(ArpingText.read(printed)).isEqualTo(expected);
  }

  @Test
  void peerIsFoundByItsAddressInTheMesh() throws Exception {
    MeshDump dump = MeshDump.read(SoundingTexts.DUMP);

    assertThat(dump.at(WEST))
        .contains(
            new MeshDump.Peer(
                SoundingTexts.WEST_KEY,
                Optional.of("172.31.2.11:51820"),
                List.of("fd67:6f64:7769:7400:8000::2/128"),
                Optional.of(Instant.ofEpochSecond(1_795_780_800)),
                18_432,
                20_180));
    assertThat(dump.at(MeshAddress.of(Overlays.NORTH)))
        .hasValueSatisfying(
            silent -> {
              assertThat(silent.endpoint()).isEmpty();
              assertThat(silent.handshake()).isEmpty();
            });
    assertThat(dump.at(MeshAddress.of(Overlays.EAST))).isEmpty();
  }

  @Test
  void whatWgDoesNotPrintIsAnError() {
    assertThatThrownBy(() -> MeshDump.read("a\tb\tc\td\tnever\t1\t2\toff"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("wg's answer");
  }
}
