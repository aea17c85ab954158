package io.godwit.controller.operation;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.controller.operation.LinkWay.Direct;
import io.godwit.controller.operation.LinkWay.Relayed;
import io.godwit.controller.operation.LinkWays.Candidate;
import io.godwit.controller.operation.LinkWays.Site;
import io.godwit.controller.operation.Tickets.Dialer;
import io.godwit.model.HostEndpoints;
import io.godwit.model.HostId;
import io.godwit.model.HostName;
import io.godwit.model.ProviderName;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LinkWaysTest {
  private static final Site EAST_1 = open("east-1", "east", 1);
  private static final Site WEST_1 = open("west-1", "west", 3);

  @Test
  void theSourceDialsFirstAndThenTheDestination() {
    LinkWays ways = LinkWays.between(EAST_1, WEST_1, List.of());

    assertThat(ways.ofAttempt(1)).isEqualTo(new Direct(Dialer.SOURCE, List.of("192.0.2.3:8444")));
    assertThat(ways.ofAttempt(2))
        .isEqualTo(new Direct(Dialer.DESTINATION, List.of("192.0.2.1:8444")));
    assertThat(ways.ofAttempt(3)).isEqualTo(ways.ofAttempt(1));
  }

  /** A firewall may let neither pass, whatever addresses are told. */
  @Test
  void afterBothHaveDialledThirdHostsRelay() {
    LinkWays ways =
        LinkWays.between(
            EAST_1,
            WEST_1,
            List.of(
                new Candidate(open("north-1", "north", 5), false),
                new Candidate(open("east-2", "east", 2), false)));

    assertThat(ways.ways())
        .extracting(LinkWay::by)
        .containsExactly(
            Optional.empty(), Optional.empty(), Optional.of(id(2)), Optional.of(id(5)));
    assertThat(ways.tries()).isEqualTo(4);
  }

  @Test
  void twoAttemptsAreWorthWhileAlwaysAndManyNever() {
    assertThat(LinkWays.between(EAST_1, behindNat("west-2", "west", 4), List.of()).tries())
        .isEqualTo(2);
    assertThat(LinkWays.between(EAST_1, WEST_1, List.of()).tries()).isEqualTo(2);
    assertThat(
            LinkWays.between(
                    EAST_1,
                    WEST_1,
                    IntStream.range(10, 20)
                        .mapToObj(
                            number -> new Candidate(open("north-" + number, "n", number), false))
                        .toList())
                .tries())
        .isEqualTo(4);
  }

  @Test
  void aThirdThatHasRelayedIsTriedFirstAndTheOthersAsBefore() {
    LinkWays ways =
        LinkWays.between(EAST_1, WEST_1, List.of(new Candidate(open("east-2", "east", 2), false)));

    assertThat(ways.preferring(id(2)).ofAttempt(1).by()).hasValue(id(2));
    assertThat(ways.preferring(id(2)).ofAttempt(2)).isEqualTo(ways.ofAttempt(1));
    assertThat(ways.preferring(id(9))).isEqualTo(ways);
  }

  @Test
  void aHostBehindANatDialsInBothDirections() {
    Site behind = behindNat("west-2", "west", 4);

    assertThat(LinkWays.between(EAST_1, behind, List.of()).ways())
        .containsExactly(new Direct(Dialer.DESTINATION, List.of("192.0.2.1:8444")));
    assertThat(LinkWays.between(behind, EAST_1, List.of()).ways())
        .containsExactly(new Direct(Dialer.SOURCE, List.of("192.0.2.1:8444")));
  }

  @Test
  void withinAProviderPrivateAddressesComeFirst() {
    Site forwarded =
        site(
            "west-2",
            "west",
            4,
            new HostEndpoints(List.of("198.51.100.4:8444"), List.of("10.0.4.1:8444")));

    assertThat(LinkWays.between(WEST_1, forwarded, List.of()).ofAttempt(1))
        .isEqualTo(new Direct(Dialer.SOURCE, List.of("10.0.4.1:8444", "198.51.100.4:8444")));
    assertThat(LinkWays.between(EAST_1, forwarded, List.of()).ofAttempt(1))
        .isEqualTo(new Direct(Dialer.SOURCE, List.of("198.51.100.4:8444")));
  }

  @Test
  void betweenTwoNatsThirdHostsRelayTheNearestOpenOneFirst() {
    Site source = behindNat("east-2", "east", 2);
    Site destination = behindNat("west-2", "west", 4);
    List<Candidate> others =
        List.of(
            new Candidate(EAST_1, true),
            new Candidate(open("a-far", "north", 5), false),
            new Candidate(WEST_1, false),
            new Candidate(behindNat("north-2", "north", 6), false),
            new Candidate(source, false));

    assertThat(LinkWays.between(source, destination, others).ways())
        .extracting(way -> ((Relayed) way).relay())
        .containsExactly(WEST_1.host(), id(5), EAST_1.host());
  }

  /** The host of one's own provider is reached at its private address, the other one's at none. */
  @Test
  void aRelayIsDialledByEachOfTheTwoWhereThatReachesIt() {
    Site relay =
        site(
            "east-1",
            "east",
            1,
            new HostEndpoints(List.of("192.0.2.1:8444"), List.of("10.0.1.1:8444")));

    assertThat(
            LinkWays.between(
                    behindNat("east-2", "east-other", 2),
                    behindNat("east-3", "east", 3),
                    List.of(new Candidate(relay, false)))
                .ways())
        .containsExactly(
            new Relayed(
                id(1), List.of("192.0.2.1:8444"), List.of("10.0.1.1:8444", "192.0.2.1:8444")));
  }

  @Test
  void whereNobodyRelaysThereIsNoWay() {
    assertThat(
            LinkWays.between(
                    behindNat("east-2", "east", 2), behindNat("west-2", "west", 4), List.of())
                .ways())
        .isEmpty();
  }

  /** An agent that has told no address is not taken for one behind a NAT. */
  @Test
  void aHostThatHasToldNothingIsTried() {
    Site untold = site("west-2", "west", 4, HostEndpoints.open(List.of()));

    assertThat(LinkWays.between(EAST_1, untold, List.of()).ways()).hasSize(2);
  }

  private static Site open(String name, String provider, int number) {
    return site(
        name, provider, number, HostEndpoints.open(List.of("192.0.2.%d:8444".formatted(number))));
  }

  private static Site behindNat(String name, String provider, int number) {
    return site(
        name,
        provider,
        number,
        new HostEndpoints(List.of(), List.of("10.0.%d.1:8444".formatted(number))));
  }

  private static Site site(String name, String provider, int number, HostEndpoints endpoints) {
    return new Site(id(number), new HostName(name), new ProviderName(provider), endpoints);
  }

  private static HostId id(int number) {
    return new HostId(new UUID(0, number));
  }
}
