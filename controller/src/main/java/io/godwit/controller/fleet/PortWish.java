package io.godwit.controller.fleet;

import io.godwit.api.CreateVmRequest;
import io.godwit.api.Problem;
import io.godwit.controller.store.NetworkRecord;
import io.godwit.controller.store.Transaction;
import io.godwit.model.Ipv4Address;
import io.godwit.model.NetworkName;
import io.godwit.model.NetworkPort;
import java.util.Optional;

/**
 * The place in a network that a new VM asks for.
 *
 * @param address empty for the lowest that is free
 */
record PortWish(NetworkName network, Optional<Ipv4Address> address) {
  /**
   * @return empty where it asks for none
   * @throws RefusedException INVALID
   */
  static Optional<PortWish> of(CreateVmRequest asked) {
    if (asked.network() == null) {
      refuseAddressAlone(asked);
      return Optional.empty();
    }
    return Optional.of(
        new PortWish(
            Names.network(asked.network()),
            Optional.ofNullable(asked.address()).map(PortWish::address)));
  }

  private static void refuseAddressAlone(CreateVmRequest asked) {
    if (asked.address() != null) {
      throw new RefusedException(
          Problem.Code.INVALID,
          "an address is one of a network's: name the network too, or leave the address out."
              + " Nothing was changed");
    }
  }

  private static Ipv4Address address(String text) {
    try {
      return Ipv4Address.parse(text);
    } catch (IllegalArgumentException e) {
      throw new RefusedException(Problem.Code.INVALID, e.getMessage());
    }
  }

  /**
   * Chooses it, in the transaction that enters the VM.
   *
   * @throws RefusedException NOT_FOUND; INVALID where a VM cannot have the address; CONFLICT where
   *     it is another's, or none is free
   */
  NetworkPort choose(Transaction transaction) {
    NetworkRecord found = Networks.find(transaction, network);
    return found.port(
        address
            .map(asked -> checked(transaction, found, asked))
            .orElseGet(() -> lowest(transaction, found)));
  }

  private static Ipv4Address checked(
      Transaction transaction, NetworkRecord network, Ipv4Address asked) {
    if (!network.range().isForVm(asked)) {
      throw new RefusedException(
          Problem.Code.INVALID,
          "%s is not for a VM of network '%s': %s. Nothing was changed"
              .formatted(asked, network.name(), whyNot(network, asked)));
    }
    transaction.vms().in(network.name()).stream()
        .filter(vm -> vm.spec().port().orElseThrow().address().equals(asked))
        .findFirst()
        .ifPresent(
            holder -> {
              throw taken(network, asked, "VM '%s''s".formatted(holder.spec().name()));
            });
    transaction.doors().all().stream()
        .filter(door -> door.network().equals(network.name()) && door.address().equals(asked))
        .findFirst()
        .ifPresent(
            holder -> {
              throw taken(network, asked, "a front door's");
            });
    return asked;
  }

  private static String whyNot(NetworkRecord network, Ipv4Address asked) {
    if (!network.range().contains(asked)) {
      return "its range is " + network.range();
    }
    return asked.equals(network.range().gateway())
        ? "it is the gateway's"
        : "the first and the last of a range are nobody's";
  }

  private static RefusedException taken(NetworkRecord network, Ipv4Address asked, String whose) {
    return new RefusedException(
        Problem.Code.CONFLICT,
        "%s of network '%s' is %s; choose another one, or leave the address out. Nothing was changed"
            .formatted(asked, network.name(), whose));
  }

  private static Ipv4Address lowest(Transaction transaction, NetworkRecord network) {
    return network
        .range()
        .free(Networks.addresses(transaction, network.name()))
        .orElseThrow(
            () ->
                new RefusedException(
                    Problem.Code.CONFLICT,
                    "all %d addresses of network '%s' (%s) are in use; delete a VM of it, or make another network. Nothing was changed"
                        .formatted(network.range().capacity(), network.name(), network.range())));
  }
}
