package io.godwit.controller.operation;

import io.godwit.controller.operation.LinkWay.Direct;
import io.godwit.controller.operation.LinkWay.Relayed;
import io.godwit.controller.operation.Tickets.Dialer;
import io.godwit.controller.saga.Cause;
import io.godwit.model.HostEndpoints;
import io.godwit.model.HostId;
import io.godwit.model.HostName;
import io.godwit.model.ProviderName;
import io.godwit.protocol.v1.OrderFailed;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The ways between two hosts, in the sequence in which they are tried. Either may dial that knows
 * an address of the other, the source first: a firewall often lets one direction pass. Where
 * neither does, and after two dials, as a firewall may let neither pass, a third host relays that
 * both can dial: one that takes VMs before one that is being emptied, one at the provider of either
 * before others, and by name, so that the same fleet has the same answer.
 *
 * <p>Only a dial in vain has the next way tried. A peer that refuses a ticket was reached, and what
 * else fails has nothing to do with the way.
 *
 * @param ways none where there is none
 */
record LinkWays(List<LinkWay> ways) {
  /** One alone is tried twice: a peer that was not ready yet is by then. */
  private static final int LEAST_TRIES = 2;

  /** Each costs some seconds. */
  private static final int MOST_RELAYS = 2;

  /** By then a peer has gotten its own order. */
  private static final int MOST_REFUSALS = 3;

  LinkWays {
    ways = List.copyOf(ways);
  }

  /** A host as one end, or as a relay. */
  record Site(HostId host, HostName name, ProviderName provider, HostEndpoints endpoints) {
    /** Where it is dialled by another. */
    List<String> by(Site other) {
      return endpoints.between(provider, other.provider);
    }

    /** It has not told where it can be dialled: whether it can is not known. */
    private boolean isUntold() {
      return endpoints.anywhere().isEmpty() && endpoints.nearby().isEmpty();
    }

    private boolean isReachedBy(Site other) {
      return !by(other).isEmpty();
    }
  }

  /**
   * A host that answers and is willing to relay.
   *
   * @param emptied it takes no VMs, and may be given back soon
   */
  record Candidate(Site site, boolean emptied) {}

  /** Of streams that are opened for the first time. */
  static LinkWays between(Site source, Site destination, Collection<Candidate> others) {
    List<LinkWay> ways = new ArrayList<>(twice(direct(source, destination)));
    relayed(source, destination, others).limit(MOST_RELAYS).forEach(ways::add);
    return new LinkWays(twice(ways));
  }

  /**
   * Of streams that were lost and are opened anew for as long as it takes, while a VM may run
   * nowhere: a dial and a relay in turn, so that neither waits long for the other's failures.
   *
   * @param before who relayed them; it is asked first, as it has been of use
   */
  static LinkWays anew(
      Site source, Site destination, Collection<Candidate> others, Optional<HostId> before) {
    List<LinkWay> direct = direct(source, destination);
    List<LinkWay> relayed =
        relayed(source, destination, others)
            .sorted(Comparator.comparing(way -> !isBy(way, before)))
            .limit(MOST_RELAYS)
            .toList();
    boolean isRelayFirst = relayed.stream().anyMatch(way -> isBy(way, before));
    return new LinkWays(isRelayFirst ? inTurn(relayed, direct) : inTurn(direct, relayed));
  }

  private static boolean isBy(LinkWay way, Optional<HostId> relay) {
    return relay.isPresent() && way.by().equals(relay);
  }

  private static List<LinkWay> inTurn(List<LinkWay> first, List<LinkWay> second) {
    List<LinkWay> ways = new ArrayList<>();
    for (int turn = 0; turn < Math.max(first.size(), second.size()); turn++) {
      for (List<LinkWay> each : List.of(first, second)) {
        if (!each.isEmpty()) {
          ways.add(each.get(turn % each.size()));
        }
      }
    }
    return ways;
  }

  private static List<LinkWay> twice(List<LinkWay> ways) {
    return ways.size() == 1 ? Collections.nCopies(LEAST_TRIES, ways.getFirst()) : ways;
  }

  private static List<LinkWay> direct(Site source, Site destination) {
    List<LinkWay> ways = new ArrayList<>();
    if (destination.isReachedBy(source) || destination.isUntold()) {
      ways.add(new Direct(Dialer.SOURCE, destination.by(source)));
    }
    if (source.isReachedBy(destination) || source.isUntold()) {
      ways.add(new Direct(Dialer.DESTINATION, source.by(destination)));
    }
    return ways;
  }

  /**
   * The way to try next; after the last one the first.
   *
   * @param setbacks why the attempts so far failed, the first one first
   */
  LinkWay after(List<Cause> setbacks) {
    List<LinkWay> next = new ArrayList<>(ways);
    Set<LinkWay> vain = new HashSet<>();
    for (Cause setback : setbacks) {
      if (isInVain(setback)) {
        vain.add(next.getFirst());
        Collections.rotate(next, -1);
      } else if (isRefusal(setback)) {
        letTheOtherDial(next, vain);
      }
    }
    return next.getFirst();
  }

  /**
   * A peer that has not gotten its own order yet refuses the ticket; it has when it dials itself.
   */
  private static void letTheOtherDial(List<LinkWay> next, Set<LinkWay> vain) {
    LinkWay refused = next.getFirst();
    if (refused instanceof Direct) {
      next.stream()
          .filter(way -> way instanceof Direct && !way.equals(refused) && !vain.contains(way))
          .findFirst()
          .ifPresent(other -> Collections.swap(next, 0, next.indexOf(other)));
    }
  }

  /**
   * Whether another attempt is worth while at streams that were never there.
   *
   * @param setbacks why the attempts so far failed, the last one of which has just
   */
  boolean areWorthAnAttemptAfter(List<Cause> setbacks) {
    Cause last = setbacks.getLast();
    return isInVain(last)
        ? setbacks.stream().filter(LinkWays::isInVain).count() < ways.size()
        : isRefusal(last) && setbacks.stream().filter(LinkWays::isRefusal).count() < MOST_REFUSALS;
  }

  /** Nobody was reached. */
  static boolean isInVain(Cause why) {
    return why.code().equals(OrderFailed.Code.PEER_UNREACHABLE.name());
  }

  private static boolean isRefusal(Cause why) {
    return why.code().equals(OrderFailed.Code.TICKET_REFUSED.name());
  }

  private static Stream<LinkWay> relayed(
      Site source, Site destination, Collection<Candidate> others) {
    return others.stream()
        .filter(each -> isBetween(each.site(), source, destination))
        .sorted(
            Comparator.comparing(Candidate::emptied)
                .thenComparing(each -> !isNear(each.site(), source, destination))
                .thenComparing(each -> each.site().name().value()))
        .map(
            each ->
                new Relayed(
                    each.site().host(), each.site().by(source), each.site().by(destination)));
  }

  private static boolean isBetween(Site third, Site source, Site destination) {
    return !third.host().equals(source.host())
        && !third.host().equals(destination.host())
        && third.isReachedBy(source)
        && third.isReachedBy(destination);
  }

  private static boolean isNear(Site third, Site source, Site destination) {
    return third.provider().equals(source.provider())
        || third.provider().equals(destination.provider());
  }
}
