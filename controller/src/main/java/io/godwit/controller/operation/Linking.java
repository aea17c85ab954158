package io.godwit.controller.operation;

import io.godwit.controller.operation.LinkWay.Relayed;
import io.godwit.controller.operation.LinkWays.Candidate;
import io.godwit.controller.operation.LinkWays.Site;
import io.godwit.controller.operation.Tickets.Links;
import io.godwit.controller.operation.Tickets.Purpose;
import io.godwit.controller.saga.Cause;
import io.godwit.controller.saga.StepException;
import io.godwit.controller.saga.StepRun;
import io.godwit.controller.store.HostRecord;
import io.godwit.migration.HostFacts;
import io.godwit.migration.HostFacts.Reachability;
import io.godwit.model.HostEndpoints;
import io.godwit.model.HostId;
import io.godwit.protocol.ModelCodec;
import io.godwit.protocol.v1.HostInventory;
import io.godwit.protocol.v1.Order;
import io.godwit.protocol.v1.OrderDone;
import io.godwit.protocol.v1.OrderFailed;
import io.godwit.protocol.v1.RelayStreams;
import io.godwit.protocol.v1.SignedTicket;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Says how the streams of a step go from a host to another, by what hosts told of themselves. */
final class Linking {
  private final Workshop workshop;

  Linking(Workshop workshop) {
    this.workshop = workshop;
  }

  /**
   * The ways to try in turn for streams that are opened for the first time.
   *
   * @throws StepException.Failed {@code PEER_UNREACHABLE} where there is none
   */
  LinkWays ways(HostId source, HostId destination) throws StepException.Failed {
    Ends ends = ends(source, destination);
    return required(
        LinkWays.between(ends.source(), ends.destination(), ends.others()), source, destination);
  }

  /**
   * As the other, for streams that are opened anew because they were lost.
   *
   * @param before who relayed them
   * @throws StepException.Failed {@code PEER_UNREACHABLE} where there is none
   */
  LinkWays waysAnew(HostId source, HostId destination, Optional<HostId> before)
      throws StepException.Failed {
    Ends ends = ends(source, destination);
    return required(
        LinkWays.anew(ends.source(), ends.destination(), ends.others(), before),
        source,
        destination);
  }

  /**
   * Both ends of an attempt's streams. Where a third host relays them, it expects both hosts by
   * then.
   *
   * @throws StepException.Failed {@code PEER_UNREACHABLE} where the third host does not relay
   */
  Links links(StepRun run, LinkWay way, HostId source, HostId destination, Purpose purpose)
      throws StepException, InterruptedException {
    Links links = workshop.tickets().links(run, source, destination, way, purpose);
    if (way instanceof Relayed relayed) {
      announce(run, relayed.relay(), links.source().getTicketsList());
    }
    return links;
  }

  /** Two hosts, and those that may relay between them. */
  private record Ends(Site source, Site destination, List<Candidate> others) {}

  private Ends ends(HostId source, HostId destination) throws StepException.Failed {
    List<HostRecord> hosts = workshop.store().read(transaction -> transaction.hosts().all());
    return new Ends(site(find(hosts, source)), site(find(hosts, destination)), candidates(hosts));
  }

  private LinkWays required(LinkWays ways, HostId source, HostId destination)
      throws StepException.Failed {
    if (ways.ways().isEmpty()) {
      throw noWay(source, destination);
    }
    return ways;
  }

  private void announce(StepRun run, HostId relay, List<SignedTicket> tickets)
      throws StepException, InterruptedException {
    Order.Builder order =
        Order.newBuilder().setRelayStreams(RelayStreams.newBuilder().addAllTickets(tickets));
    GivenOrder given =
        workshop.orders().begin(run, relay, "relay", workshop.limits().relay(), order);
    try {
      requireAnswer(given);
      OrderDone unused = workshop.orders().await(run, given);
    } catch (StepException e) {
      if (e.why().code().equals(OrderFailed.Code.CANCELLED.name())) {
        throw e;
      }
      throw unreachable(
          "host %s, which was to relay, does not: %s"
              .formatted(workshop.orders().nameOf(relay), e.getMessage()));
    }
  }

  /** One that has just vanished is not waited for as others are: the next attempt asks another. */
  private void requireAnswer(GivenOrder given) throws StepException.Failed, InterruptedException {
    if (!workshop.orders().hasEndedWithin(given, workshop.limits().relay())) {
      workshop.orders().abandon(given);
      throw unreachable("it does not answer");
    }
  }

  private List<Candidate> candidates(List<HostRecord> hosts) {
    Set<HostId> answering =
        workshop.facts().hosts().stream()
            .filter(facts -> facts.reachability() != Reachability.UNREACHABLE)
            .map(HostFacts::id)
            .collect(Collectors.toSet());
    return hosts.stream()
        .filter(host -> answering.contains(host.id()))
        .filter(host -> host.inventory().filter(HostInventory::getRelays).isPresent())
        .map(host -> new Candidate(site(host), !host.schedulable()))
        .toList();
  }

  private static Site site(HostRecord host) {
    return new Site(
        host.id(),
        host.name(),
        host.provider(),
        host.inventory().map(ModelCodec::endpoints).orElseGet(() -> HostEndpoints.open(List.of())));
  }

  private static HostRecord find(List<HostRecord> hosts, HostId id) throws StepException.Failed {
    return hosts.stream()
        .filter(host -> host.id().equals(id))
        .findFirst()
        .orElseThrow(
            () ->
                new StepException.Failed(
                    new Cause("HOST_REMOVED", "host " + id + " is not in the fleet any more")));
  }

  private StepException.Failed noWay(HostId source, HostId destination) {
    return unreachable(
        "neither of hosts %s and %s can be dialled by the other, as both are behind a NAT, and no third host answers that both can dial and that relays. Forward a port to one of them and name it in tunnel.endpoints, or add a host that both reach and that has host.relay=true"
            .formatted(workshop.orders().nameOf(source), workshop.orders().nameOf(destination)));
  }

  private static StepException.Failed unreachable(String why) {
    return new StepException.Failed(new Cause(OrderFailed.Code.PEER_UNREACHABLE.name(), why));
  }
}
