package io.godwit.controller.fleet;

import io.godwit.api.PolicyCheckView;
import io.godwit.api.PolicyRequest;
import io.godwit.api.PolicyView;
import io.godwit.api.Problem;
import io.godwit.controller.operation.Overlays;
import io.godwit.controller.overlay.Closure;
import io.godwit.controller.overlay.Verdict;
import io.godwit.controller.overlay.Verdict.Party;
import io.godwit.controller.store.HostRecord;
import io.godwit.controller.store.NetworkRecord;
import io.godwit.controller.store.PolicyRecord;
import io.godwit.controller.store.Store;
import io.godwit.controller.store.Transaction;
import io.godwit.controller.store.VmRecord;
import io.godwit.model.Few;
import io.godwit.model.HostId;
import io.godwit.model.MeshState;
import io.godwit.model.NetworkName;
import io.godwit.model.NetworkPort;
import io.godwit.model.PolicyOrigin;
import io.godwit.model.Service;
import io.godwit.model.VmId;
import io.godwit.model.VmLabel;
import io.godwit.model.VmLabels;
import io.godwit.model.VmName;
import io.godwit.model.VmSelector;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which VMs of a network that is closed may begin a connection with which others, and which of
 * another network with any.
 */
public final class Policies {
  /** Each is told to every host of its network, with the addresses of its VMs. */
  private static final int MOST = 500;

  /** Each is told with all addresses of both sides. */
  private static final int MOST_PORTS = 16;

  /** So many labels are named where another one was meant. */
  private static final int NAMED = 10;

  private final Store store;
  private final Overlays overlays;
  private final InstantSource clock;

  Policies(Store store, Overlays overlays, InstantSource clock) {
    this.store = store;
    this.overlays = overlays;
    this.clock = clock;
  }

  /**
   * By number.
   *
   * @param network empty for those of all
   * @throws RefusedException INVALID, NOT_FOUND
   */
  public List<PolicyView> list(Optional<String> network) {
    Optional<NetworkName> wanted = network.map(Names::network);
    return store.read(
        transaction -> {
          wanted.ifPresent(name -> Networks.find(transaction, name));
          Map<VmId, VmLabels> labels = transaction.labels().all();
          return wanted
              .map(transaction.policies()::in)
              .orElseGet(transaction.policies()::all)
              .stream()
              .map(policy -> view(transaction, policy, labels))
              .toList();
        });
  }

  private static PolicyView view(
      Transaction transaction, PolicyRecord policy, Map<VmId, VmLabels> labels) {
    List<VmRecord> vms = transaction.vms().in(policy.network());
    List<VmRecord> beginning = policy.origin().map(transaction.vms()::in).orElse(vms);
    return new PolicyView(
        policy.number(),
        policy.network().value(),
        policy.from().toString(),
        policy.to().toString(),
        policy.services().stream().map(Object::toString).toList(),
        count(policy.from().vms(), beginning, labels),
        count(policy.to(), vms, labels),
        policy.createdAt());
  }

  private static long count(VmSelector selector, List<VmRecord> vms, Map<VmId, VmLabels> labels) {
    return vms.stream()
        .map(VmRecord::spec)
        .filter(vm -> selector.selects(vm.name(), labels.getOrDefault(vm.id(), VmLabels.NONE)))
        .count();
  }

  /**
   * Lets in new connections from now on; an open network lets in all of its own until it is closed.
   * One from another network connects the two.
   *
   * @throws RefusedException INVALID, NOT_FOUND where there is no such network or VM, EXISTS where
   *     the network has the same policy, CONFLICT where a VM is not in the network, none of it has
   *     a label, or it has too many policies, and where addresses would mean two things in one of
   *     the two networks, or an agent of a host that has VMs of one knows no ways between networks
   */
  public PolicyView allow(PolicyRequest asked) {
    PolicyRecord wanted =
        new PolicyRecord(
            0,
            Names.network(asked.network()),
            read(present("from", asked.from()), PolicyOrigin::parse),
            read(present("to", asked.to()), VmSelector::parse),
            services(asked.ports()),
            clock.instant());
    Ahead ahead = asked.ahead() ? Ahead.ALLOWED : Ahead.REFUSED;
    PolicyView added = store.write(transaction -> allow(transaction, wanted, ahead));
    overlays.publishSoon();
    return added;
  }

  /** What becomes of a label that no VM has yet. */
  private enum Ahead {
    ALLOWED,
    REFUSED
  }

  private static PolicyView allow(Transaction transaction, PolicyRecord wanted, Ahead ahead) {
    NetworkName network = Networks.find(transaction, wanted.network()).name();
    NetworkName origin = Networks.find(transaction, wanted.origin().orElse(network)).name();
    refuseOwn(wanted);
    refuseOverlap(transaction, wanted);
    refuseOlder(transaction, wanted);
    refuseNobody(transaction, origin, wanted.from().vms(), ahead);
    refuseNobody(transaction, network, wanted.to(), ahead);
    List<PolicyRecord> kept = transaction.policies().in(network);
    refuseSame(wanted, kept);
    if (kept.size() >= MOST) {
      throw refused(
          Problem.Code.CONFLICT,
          "network '%s' has %d policies, and no network has more; remove one, or select more VMs by one label"
              .formatted(network, MOST));
    }
    return view(transaction, transaction.policies().insert(wanted), transaction.labels().all());
  }

  private static void refuseOwn(PolicyRecord wanted) {
    if (wanted.origin().filter(wanted.network()::equals).isPresent()) {
      throw refused(
          Problem.Code.INVALID,
          "'%s' names the policy's own network; say --from %s"
              .formatted(wanted.from(), wanted.from().vms()));
    }
  }

  /** Of all that are connected with a network no two may have the same address. */
  private static void refuseOverlap(Transaction transaction, PolicyRecord wanted) {
    if (wanted.origin().isPresent()) {
      refuseOverlap(transaction, wanted.network(), wanted.origin().get());
      refuseOverlap(transaction, wanted.origin().get(), wanted.network());
    }
  }

  /** What VMs there sent to the other network would go out by NAT, to whoever has the address. */
  private static void refuseOlder(Transaction transaction, PolicyRecord wanted) {
    if (wanted.origin().isEmpty()
        || connected(transaction, wanted.network()).anyMatch(wanted.origin().get()::equals)) {
      return;
    }
    Set<HostId> hosts =
        Stream.of(wanted.network(), wanted.origin().get())
            .flatMap(network -> transaction.vms().in(network).stream())
            .map(VmRecord::owner)
            .collect(Collectors.toSet());
    List<String> older =
        transaction.hosts().all().stream()
            .filter(host -> hosts.contains(host.id()))
            .filter(Policies::knowsNoPassages)
            .map(host -> host.name().value())
            .sorted()
            .toList();
    if (!older.isEmpty()) {
      throw refused(
          Problem.Code.CONFLICT,
          "VMs of the two networks are at hosts whose agents know no ways between networks: %s; upgrade those agents first. Nothing was changed"
              .formatted(String.join(", ", older)));
    }
  }

  private static boolean knowsNoPassages(HostRecord host) {
    return OverlayPublisher.mesh(host) instanceof MeshState.Ready ready && !ready.passages();
  }

  private static void refuseOverlap(Transaction transaction, NetworkName one, NetworkName added) {
    NetworkRecord next = Networks.find(transaction, added);
    Stream.concat(Stream.of(one), connected(transaction, one))
        .filter(name -> !name.equals(added))
        .map(name -> Networks.find(transaction, name))
        .filter(known -> known.range().overlaps(next.range()))
        .findFirst()
        .ifPresent(
            known -> {
              throw refused(
                  Problem.Code.CONFLICT,
                  "networks '%s' (%s) and '%s' (%s) have addresses in common%s, so packets between them could not tell whom they are for; networks are connected only where their ranges do not overlap"
                      .formatted(
                          known.name(),
                          known.range(),
                          next.name(),
                          next.range(),
                          known.name().equals(one)
                              ? ""
                              : ", and '%s' is connected with '%s'".formatted(one, known.name())));
            });
  }

  private static Stream<NetworkName> connected(Transaction transaction, NetworkName network) {
    return Closures.crossings(transaction).stream()
        .filter(each -> each.from().equals(network) || each.into().equals(network))
        .map(each -> each.from().equals(network) ? each.into() : each.from())
        .distinct();
  }

  private static void refuseSame(PolicyRecord wanted, List<PolicyRecord> kept) {
    kept.stream()
        .filter(wanted::isSame)
        .findFirst()
        .ifPresent(
            same -> {
              throw refused(
                  Problem.Code.EXISTS,
                  "policy %d of network '%s' lets in just that already"
                      .formatted(same.number(), same.network()));
            });
  }

  private static void refuseNobody(
      Transaction transaction, NetworkName network, VmSelector selector, Ahead ahead) {
    switch (selector) {
      case VmSelector.All all -> {}
      case VmSelector.Named named -> refuseOutside(transaction, network, named.name());
      case VmSelector.Labelled labelled -> {
        if (ahead == Ahead.REFUSED) {
          refuseUnlabelled(transaction, network, labelled.label());
        }
      }
    }
  }

  private static void refuseOutside(Transaction transaction, NetworkName network, VmName name) {
    Optional<NetworkName> its = Vms.find(transaction, name).spec().port().map(NetworkPort::network);
    if (!its.equals(Optional.of(network))) {
      throw refused(
          Problem.Code.CONFLICT,
          "VM '%s' is in %s, not in network '%s'; 'godwit network show %s' shows its VMs"
              .formatted(
                  name, its.map("network '%s'"::formatted).orElse("no network"), network, network));
    }
  }

  private static void refuseUnlabelled(
      Transaction transaction, NetworkName network, VmLabel label) {
    List<VmLabel> there =
        transaction.vms().in(network).stream()
            .flatMap(vm -> transaction.labels().of(vm.spec().id()).stream())
            .distinct()
            .sorted()
            .toList();
    if (!there.contains(label)) {
      throw refused(
          Problem.Code.CONFLICT,
          "no VM of network '%s' has the label %s; %s. Give it to one with godwit vm label VM %s, or say --ahead to write a policy ahead of its VMs"
              .formatted(
                  network,
                  label,
                  there.isEmpty() ? "they have none" : "they have " + Few.of(there, NAMED),
                  label));
    }
  }

  /**
   * Lets in no more of what a policy let in; connections that stand go on, unless it was the last
   * one that connected two networks.
   *
   * @throws RefusedException NOT_FOUND
   */
  public void remove(long number) {
    boolean wasThere = store.write(transaction -> transaction.policies().remove(number));
    if (!wasThere) {
      throw new RefusedException(
          Problem.Code.NOT_FOUND,
          "there is no policy %d; 'godwit policy list' shows what there is".formatted(number));
    }
    overlays.publishSoon();
  }

  /**
   * Whether a VM lets in a new connection of another one, as it stands now.
   *
   * @param port as {@code 443/tcp} or {@code icmp}; empty for anything at all
   * @throws RefusedException INVALID, NOT_FOUND, CONFLICT where one of them is in no network
   */
  public PolicyCheckView check(String from, String to, Optional<String> port) {
    VmName source = Names.vm(from);
    VmName destination = Names.vm(to);
    if (source.equals(destination)) {
      throw refused(
          Problem.Code.INVALID,
          "what VM '%s' sends to itself meets no policy; name two VMs".formatted(from));
    }
    Optional<Service> service = port.map(Policies::onePort);
    return store.read(
        transaction -> {
          Party beginning = party(transaction, source);
          Party reached = party(transaction, destination);
          Verdict verdict = verdict(transaction, beginning, reached, service);
          return PolicyViews.view(beginning, reached, service, verdict);
        });
  }

  /** Whether one lets in what another begins; both in networks. */
  Verdict verdict(Transaction transaction, VmRecord from, VmRecord to, Optional<Service> service) {
    return verdict(transaction, party(transaction, from), party(transaction, to), service);
  }

  private Verdict verdict(
      Transaction transaction, Party from, Party to, Optional<Service> service) {
    return Verdict.of(
        from, to, service, closure(transaction, to.network()), Closures.crossings(transaction));
  }

  private Optional<Closure> closure(Transaction transaction, NetworkName network) {
    return Closures.of(transaction, clock.instant()).stream()
        .filter(closure -> closure.network().equals(network))
        .findFirst();
  }

  private static Party party(Transaction transaction, VmName name) {
    return party(transaction, Vms.find(transaction, name));
  }

  private static Party party(Transaction transaction, VmRecord vm) {
    VmName name = vm.spec().name();
    NetworkName network =
        vm.spec()
            .port()
            .map(NetworkPort::network)
            .orElseThrow(
                () ->
                    refused(
                        Problem.Code.CONFLICT,
                        "VM '%s' is in no network, and policies are of networks".formatted(name)));
    return new Party(name, network, transaction.labels().of(vm.spec().id()));
  }

  static Service onePort(String text) {
    Service service = service(text);
    boolean isOne =
        switch (service) {
          case Service.Everything all -> false;
          case Service.Icmp icmp -> true;
          case Service.Ports ports -> ports.first() == ports.last();
        };
    if (!isOne) {
      throw refused(
          Problem.Code.INVALID,
          "a new connection is to one port: ask about 443/tcp or icmp, not about " + service);
    }
    return service;
  }

  private static String present(String side, String text) {
    if (text == null) {
      throw refused(
          Problem.Code.INVALID,
          "'%s' is missing: write all, vm:NAME or label:KEY=VALUE".formatted(side));
    }
    return text;
  }

  private static List<Service> services(List<String> ports) {
    if (ports != null && ports.size() > MOST_PORTS) {
      throw refused(
          Problem.Code.INVALID,
          "a policy names at most %d ports or ranges, not %d; take ranges, or several policies"
              .formatted(MOST_PORTS, ports.size()));
    }
    return ports == null || ports.isEmpty()
        ? List.of(new Service.Everything())
        : ports.stream().map(Policies::service).toList();
  }

  private static Service service(String text) {
    return read(Objects.requireNonNullElse(text, ""), Service::parse);
  }

  private static <T> T read(String text, Function<String, T> parse) {
    try {
      return parse.apply(text);
    } catch (IllegalArgumentException e) {
      throw refused(Problem.Code.INVALID, e.getMessage());
    }
  }

  private static RefusedException refused(Problem.Code code, String why) {
    return new RefusedException(code, why + ". Nothing was changed");
  }
}
