package io.godwit.controller.fleet;

import io.godwit.api.CreateNetworkRequest;
import io.godwit.api.NetworkView;
import io.godwit.api.Problem;
import io.godwit.controller.operation.Overlays;
import io.godwit.controller.store.NetworkRecord;
import io.godwit.controller.store.Openness;
import io.godwit.controller.store.PolicyRecord;
import io.godwit.controller.store.Store;
import io.godwit.controller.store.Transaction;
import io.godwit.controller.store.VmRecord;
import io.godwit.model.Ipv4Address;
import io.godwit.model.Ipv6Range;
import io.godwit.model.MacAddress;
import io.godwit.model.Mtu;
import io.godwit.model.NetworkName;
import io.godwit.model.Subnet;
import io.godwit.model.Vni;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The networks that VMs can be in. Each is apart from all others, so that two may have the same
 * addresses.
 */
public final class Networks {
  /** Long enough for most connections to be heard of, from either side. */
  private static final Duration LEARNING = Duration.ofMinutes(2);

  /** What a user says who wants a range of IPv6 and does not care which. */
  private static final String AUTO = "auto";

  /** So many VMs are named where a network is in use. */
  private static final int NAMED = 5;

  private final Store store;
  private final NetworkViews views;
  private final Overlays overlays;
  private final InstantSource clock;
  private final RandomGenerator random;

  Networks(
      Store store,
      NetworkViews views,
      Overlays overlays,
      InstantSource clock,
      RandomGenerator random) {
    this.store = store;
    this.views = views;
    this.overlays = overlays;
    this.clock = clock;
    this.random = random;
  }

  /** By name. */
  public List<NetworkView> list() {
    return store.read(
        transaction ->
            transaction.networks().all().stream()
                .map(network -> views.view(transaction, network))
                .toList());
  }

  /**
   * @throws RefusedException INVALID, NOT_FOUND
   */
  public NetworkView show(String name) {
    NetworkName network = Names.network(name);
    return store.read(transaction -> views.view(transaction, find(transaction, network)));
  }

  /**
   * Makes a network; no host hears of it before a VM is in it.
   *
   * @throws RefusedException INVALID, EXISTS where its name is taken, CONFLICT where its number is
   */
  public NetworkView create(CreateNetworkRequest asked) {
    NetworkName name = Names.network(asked.name());
    Subnet range = range(asked);
    Optional<Ipv6Range> ipv6Range = Optional.ofNullable(asked.ipv6()).map(this::ipv6Range);
    Mtu mtu =
        Optional.ofNullable(asked.mtu()).map(bytes -> read(() -> new Mtu(bytes))).orElse(Mtu.USUAL);
    Optional<Vni> vni = Optional.ofNullable(asked.vni()).map(number -> read(() -> new Vni(number)));
    return store.write(
        transaction -> {
          refuseTaken(transaction, name);
          Vni number =
              vni.map(wanted -> checked(transaction, wanted))
                  .orElseGet(() -> free(transaction, name));
          NetworkRecord network =
              new NetworkRecord(
                  name, number, range, ipv6Range, mtu, Openness.OPEN, clock.instant());
          transaction.networks().insert(network);
          return views.view(transaction, find(transaction, name));
        });
  }

  private static Subnet range(CreateNetworkRequest asked) {
    if (asked.range() == null) {
      throw new RefusedException(
          Problem.Code.INVALID, "the network's range is missing; give one as 10.5.0.0/24");
    }
    return read(() -> Subnet.parse(asked.range()));
  }

  private Ipv6Range ipv6Range(String asked) {
    return asked.equals(AUTO) ? Ipv6Range.unique(random) : read(() -> Ipv6Range.parse(asked));
  }

  private static <T> T read(Supplier<T> value) {
    try {
      return value.get();
    } catch (IllegalArgumentException e) {
      throw new RefusedException(Problem.Code.INVALID, e.getMessage() + ". Nothing was changed");
    }
  }

  private static void refuseTaken(Transaction transaction, NetworkName name) {
    if (transaction.networks().find(name).isPresent()) {
      throw new RefusedException(
          Problem.Code.EXISTS,
          "there is a network named '%s'; choose another name. Nothing was changed"
              .formatted(name));
    }
  }

  private static Vni checked(Transaction transaction, Vni wanted) {
    transaction.networks().all().stream()
        .filter(network -> network.vni().clashesWith(wanted))
        .findFirst()
        .ifPresent(
            holder -> {
              throw new RefusedException(
                  Problem.Code.CONFLICT,
                  "network '%s' has the number %s, and those of two networks may not differ by a multiple of %d; choose another one than %s, or leave it out. Nothing was changed"
                      .formatted(holder.name(), holder.vni(), Vni.PLACES, wanted));
            });
    return wanted;
  }

  /**
   * From the name, and not the lowest: a controller whose store was lost would give that of a
   * network which it has not learnt of yet, and a host may still have the devices of one that was
   * deleted.
   */
  private static Vni free(Transaction transaction, NetworkName name) {
    List<Vni> taken = transaction.networks().all().stream().map(NetworkRecord::vni).toList();
    return IntStream.range(0, Vni.PLACES)
        .mapToObj(attempt -> Vni.ofHash(name.value().hashCode() + attempt))
        .filter(number -> taken.stream().noneMatch(number::clashesWith))
        .findFirst()
        .orElseThrow(
            () ->
                new RefusedException(
                    Problem.Code.CONFLICT,
                    "there are as many networks as there may be; delete one. Nothing was changed"));
  }

  /**
   * From now on its VMs take new connections only as policies let them in. Those that stand go on;
   * its hosts learn them for two minutes, where it has VMs. One that is closed already stays as it
   * is.
   *
   * @throws RefusedException INVALID, NOT_FOUND
   */
  public NetworkView close(String name) {
    return set(
        name,
        (transaction, before) ->
            before.openness() instanceof Openness.Closed
                ? before.openness()
                : closed(transaction, before.name()));
  }

  /** Where there is no VM, nothing stands that could be learnt. */
  private Openness closed(Transaction transaction, NetworkName network) {
    Instant now = clock.instant();
    return new Openness.Closed(transaction.vms().in(network).isEmpty() ? now : now.plus(LEARNING));
  }

  /**
   * From now on all of its VMs may talk to each other; its policies stay for when it is closed.
   *
   * @throws RefusedException INVALID, NOT_FOUND
   */
  public NetworkView open(String name) {
    return set(name, (transaction, before) -> Openness.OPEN);
  }

  private NetworkView set(String name, BiFunction<Transaction, NetworkRecord, Openness> change) {
    NetworkName network = Names.network(name);
    NetworkView after =
        store.write(
            transaction -> {
              NetworkRecord found = find(transaction, network);
              transaction.networks().set(network, change.apply(transaction, found));
              return views.view(transaction, find(transaction, network));
            });
    overlays.publishSoon();
    return after;
  }

  /**
   * Forgets a network that no VM is in, with its policies.
   *
   * @throws RefusedException INVALID, NOT_FOUND, or CONFLICT while VMs are in it, or another
   *     network's policy names it
   */
  public void delete(String name) {
    NetworkName network = Names.network(name);
    store.change(
        transaction -> {
          NetworkRecord found = find(transaction, network);
          refuseWithVms(found, transaction.vms().in(network));
          refuseNamed(found, transaction.policies().all());
          boolean unused = transaction.networks().remove(network);
        });
  }

  private static void refuseWithVms(NetworkRecord network, List<VmRecord> vms) {
    if (!vms.isEmpty()) {
      throw new RefusedException(
          Problem.Code.CONFLICT,
          "network '%s' has VMs: %s; delete them first. Nothing was changed"
              .formatted(network.name(), named(vms)));
    }
  }

  private static void refuseNamed(NetworkRecord network, List<PolicyRecord> policies) {
    policies.stream()
        .filter(policy -> policy.origin().filter(network.name()::equals).isPresent())
        .findFirst()
        .ifPresent(
            policy -> {
              throw new RefusedException(
                  Problem.Code.CONFLICT,
                  "policy %1$d of network '%2$s' names network '%3$s'; remove it first: godwit policy remove %1$d. Nothing was changed"
                      .formatted(policy.number(), policy.network(), network.name()));
            });
  }

  private static String named(List<VmRecord> vms) {
    String names =
        vms.stream()
            .limit(NAMED)
            .map(vm -> vm.spec().name().value())
            .collect(Collectors.joining(", "));
    return vms.size() > NAMED ? "%s and %d more".formatted(names, vms.size() - NAMED) : names;
  }

  /** The Ethernet addresses that VMs and front doors have. */
  static Set<MacAddress> macs(Transaction transaction) {
    return union(transaction.vms().macs(), transaction.doors().macs());
  }

  /** The addresses that a network's VMs and front doors have. */
  static Set<Ipv4Address> addresses(Transaction transaction, NetworkName network) {
    return union(transaction.vms().addresses(network), transaction.doors().addresses(network));
  }

  private static <T> Set<T> union(Set<T> some, Set<T> others) {
    return Stream.concat(some.stream(), others.stream()).collect(Collectors.toSet());
  }

  static NetworkRecord find(Transaction transaction, NetworkName name) {
    return transaction
        .networks()
        .find(name)
        .orElseThrow(() -> RefusedException.notFound("network", name.value()));
  }
}
