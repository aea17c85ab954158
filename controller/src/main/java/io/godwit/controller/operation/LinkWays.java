package io.godwit.controller.operation;

import io.godwit.controller.operation.LinkWay.Direct;
import io.godwit.controller.operation.LinkWay.Relayed;
import io.godwit.controller.operation.Tickets.Dialer;
import io.godwit.model.HostEndpoints;
import io.godwit.model.HostId;
import io.godwit.model.HostName;
import io.godwit.model.ProviderName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The ways between two hosts that may be tried, best first. Either may dial that knows an address
 * of the other, the source first: a firewall often lets one direction pass. Where neither does, and
 * after both, as a firewall may let neither pass, a third host relays that both can dial: one that
 * takes VMs before one that is being emptied, one at the provider of either before others, and by
 * name, so that the same fleet has the same answer.
 *
 * @param ways none where there is none
 */
record LinkWays(List<LinkWay> ways) {
  /** Each of the two hosts dials once. A peer that was not ready yet is by then. */
  private static final int LEAST_TRIES = 2;

  /** Each costs some seconds. */
  private static final int MOST_TRIES = 4;

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

  static LinkWays between(Site source, Site destination, Collection<Candidate> others) {
    List<LinkWay> ways = new ArrayList<>();
    if (destination.isReachedBy(source) || destination.isUntold()) {
      ways.add(new Direct(Dialer.SOURCE, destination.by(source)));
    }
    if (source.isReachedBy(destination) || source.isUntold()) {
      ways.add(new Direct(Dialer.DESTINATION, source.by(destination)));
    }
    ways.addAll(relayed(source, destination, others));
    return new LinkWays(ways);
  }

  /** How many attempts are worth while before streams are given up that were never there. */
  int tries() {
    return Math.clamp(ways.size(), LEAST_TRIES, MOST_TRIES);
  }

  /**
   * The same, that by a host first: it has been of use before. Where it is none, nothing changes.
   */
  LinkWays preferring(HostId relay) {
    return new LinkWays(
        ways.stream()
            .sorted(Comparator.comparing(way -> !way.by().equals(Optional.of(relay))))
            .toList());
  }

  /** Each attempt takes the next one. */
  LinkWay ofAttempt(int attempt) {
    return ways.get((attempt - 1) % ways.size());
  }

  private static List<LinkWay> relayed(
      Site source, Site destination, Collection<Candidate> others) {
    return others.stream()
        .filter(each -> isBetween(each.site(), source, destination))
        .sorted(
            Comparator.comparing(Candidate::emptied)
                .thenComparing(each -> !isNear(each.site(), source, destination))
                .thenComparing(each -> each.site().name().value()))
        .<LinkWay>map(
            each ->
                new Relayed(
                    each.site().host(), each.site().by(source), each.site().by(destination)))
        .toList();
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
