package io.godwit.controller.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.list;

import io.godwit.controller.operation.LinkWay.Direct;
import io.godwit.controller.operation.LinkWay.Relayed;
import io.godwit.controller.operation.LinkWays.Candidate;
import io.godwit.controller.operation.LinkWays.Site;
import io.godwit.controller.operation.Tickets.Dialer;
import io.godwit.controller.saga.Cause;
import io.godwit.model.HostEndpoints;
import io.godwit.model.HostId;
import io.godwit.model.HostName;
import io.godwit.model.ProviderName;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LinkWaysTest {
  private static final Site EAST_1 = open("east-1", "east", 1);
  private static final Site WEST_1 = open("west-1", "west", 3);
  private static final Cause IN_VAIN = new Cause("PEER_UNREACHABLE", "no way there");
  private static final Cause REFUSED = new Cause("TICKET_REFUSED", "not announced");
  private static final Cause LIBVIRT_DOWN = new Cause("HYPERVISOR_UNREACHABLE", "no answer");

  @Test
  void theSourceDialsFirstAndThenTheDestination() {
    LinkWays ways = LinkWays.between(EAST_1, WEST_1, List.of());

    assertThat(ways.ways())
        .containsExactly(
            new Direct(Dialer.SOURCE, List.of("192.0.2.3:8444")),
            new Direct(Dialer.DESTINATION, List.of("192.0.2.1:8444")));
    assertThat(taken(ways, IN_VAIN, IN_VAIN))
        .containsExactly(ways.ways().get(0), ways.ways().get(1));
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

    assertThat(taken(ways, IN_VAIN, IN_VAIN, IN_VAIN, IN_VAIN))
        .extracting(LinkWay::by)
        .containsExactly(
            Optional.empty(), Optional.empty(), Optional.of(id(2)), Optional.of(id(5)));
  }

  @Test
  void ofManyThatCouldRelayTwoAreTried() {
    LinkWays ways = LinkWays.between(EAST_1, WEST_1, many());

    assertThat(taken(ways, IN_VAIN, IN_VAIN, IN_VAIN, IN_VAIN, IN_VAIN))
        .extracting(LinkWay::by)
        .containsExactly(
            Optional.empty(), Optional.empty(), Optional.of(id(10)), Optional.of(id(11)));
  }

  /** What is not a dial in vain says nothing of the way. */
  @Test
  void onlyADialInVainHasTheNextWayTried() {
    LinkWays ways = LinkWays.between(EAST_1, WEST_1, many());

    assertThat(ways.after(List.of(LIBVIRT_DOWN, LIBVIRT_DOWN, LIBVIRT_DOWN)))
        .isEqualTo(ways.ways().getFirst());
    assertThat(ways.after(List.of(IN_VAIN, LIBVIRT_DOWN))).isEqualTo(ways.ways().get(1));
    assertThat(ways.areWorthAnAttemptAfter(List.of(LIBVIRT_DOWN))).isFalse();
  }

  /** One that refuses was reached. */
  @Test
  void noRelayIsTheAnswerToATicketThatIsRefused() {
    LinkWays ways = LinkWays.between(EAST_1, WEST_1, many());
    LinkWay bySource = ways.ways().get(0);
    LinkWay byDestination = ways.ways().get(1);

    assertThat(taken(ways, REFUSED, REFUSED, REFUSED))
        .containsExactly(bySource, byDestination, bySource);
    assertThat(taken(ways, IN_VAIN, REFUSED, REFUSED))
        .containsExactly(bySource, byDestination, byDestination, byDestination);
    assertThat(ways.after(List.of(IN_VAIN, REFUSED, IN_VAIN)).by()).isPresent();
  }

  @Test
  void whereOnlyOneCanDialItDialsTwiceBeforeAThirdRelays() {
    LinkWays ways = LinkWays.between(EAST_1, behindNat("west-2", "west", 4), many());
    Direct only = new Direct(Dialer.DESTINATION, List.of("192.0.2.1:8444"));

    assertThat(ways.after(List.of(REFUSED))).isEqualTo(only);
    assertThat(ways.after(List.of(IN_VAIN))).isEqualTo(only);
    assertThat(ways.after(List.of(IN_VAIN, IN_VAIN)).by()).hasValue(id(10));
    assertThat(LinkWays.between(EAST_1, behindNat("west-2", "west", 4), List.of()).ways())
        .containsExactly(only, only);
  }

  @Test
  void aRelayThatIsTheOnlyWayIsAskedTwice() {
    assertThat(
            LinkWays.between(
                    behindNat("east-2", "east", 2),
                    behindNat("west-2", "west", 4),
                    List.of(new Candidate(EAST_1, false)))
                .ways())
        .extracting(LinkWay::by)
        .containsExactly(Optional.of(EAST_1.host()), Optional.of(EAST_1.host()));
  }

  /** Where a link is lost it may be the direct one that comes back, however many could relay. */
  @Test
  void streamsThatAreLostAreDialledEverySecondTime() {
    LinkWays ways = LinkWays.anew(EAST_1, WEST_1, many(), Optional.empty());

    assertThat(
            IntStream.range(0, 6)
                .mapToObj(failures -> ways.after(Collections.nCopies(failures, IN_VAIN))))
        .extracting(LinkWay::by)
        .containsExactly(
            Optional.empty(),
            Optional.of(id(10)),
            Optional.empty(),
            Optional.of(id(11)),
            Optional.empty(),
            Optional.of(id(10)));
    assertThat(ways.after(List.of(LIBVIRT_DOWN))).isEqualTo(ways.ways().getFirst());
    assertThat(LinkWays.anew(EAST_1, behindNat("west-2", "west", 4), many(), Optional.empty()))
        .extracting(LinkWays::ways, list(LinkWay.class))
        .extracting(LinkWay::by)
        .containsExactly(
            Optional.empty(), Optional.of(id(10)), Optional.empty(), Optional.of(id(11)));
  }

  @Test
  void aThirdThatHasRelayedIsAskedFirstWhereStreamsAreLost() {
    LinkWays ways = LinkWays.anew(EAST_1, WEST_1, many(), Optional.of(id(17)));

    assertThat(ways.ways())
        .extracting(LinkWay::by)
        .containsExactly(
            Optional.of(id(17)), Optional.empty(), Optional.of(id(10)), Optional.empty());
    assertThat(LinkWays.anew(EAST_1, WEST_1, many(), Optional.of(id(9))))
        .isEqualTo(LinkWays.anew(EAST_1, WEST_1, many(), Optional.empty()));
  }

  private static List<Candidate> many() {
    return IntStream.range(10, 40)
        .mapToObj(number -> new Candidate(open("north-" + number, "north", number), false))
        .toList();
  }

  /** The ways of attempts that fail so, until none is worth while. */
  private static List<LinkWay> taken(LinkWays ways, Cause... failures) {
    List<LinkWay> taken = new ArrayList<>();
    for (int failed = 0; failed <= failures.length; failed++) {
      List<Cause> setbacks = List.of(failures).subList(0, failed);
      if (!setbacks.isEmpty() && !ways.areWorthAnAttemptAfter(setbacks)) {
        break;
      }
      taken.add(ways.after(setbacks));
    }
    return taken;
  }

  @Test
  void aHostBehindANatDialsInBothDirections() {
    Site behind = behindNat("west-2", "west", 4);

    assertThat(LinkWays.between(EAST_1, behind, List.of()).ways())
        .containsOnly(new Direct(Dialer.DESTINATION, List.of("192.0.2.1:8444")));
    assertThat(LinkWays.between(behind, EAST_1, List.of()).ways())
        .containsOnly(new Direct(Dialer.SOURCE, List.of("192.0.2.1:8444")));
  }

  @Test
  void withinAProviderPrivateAddressesComeFirst() {
    Site forwarded =
        site(
            "west-2",
            "west",
            4,
            new HostEndpoints(List.of("198.51.100.4:8444"), List.of("10.0.4.1:8444")));

    assertThat(LinkWays.between(WEST_1, forwarded, List.of()).after(List.of()))
        .isEqualTo(new Direct(Dialer.SOURCE, List.of("10.0.4.1:8444", "198.51.100.4:8444")));
    assertThat(LinkWays.between(EAST_1, forwarded, List.of()).after(List.of()))
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
        .containsExactly(WEST_1.host(), id(5));
    assertThat(LinkWays.between(source, destination, others.subList(0, 2)).ways())
        .extracting(way -> ((Relayed) way).relay())
        .containsExactly(id(5), EAST_1.host());
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
        .containsOnly(
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
