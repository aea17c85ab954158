package io.godwit.controller.overlay;

import io.godwit.controller.overlay.Door.Published;
import io.godwit.model.Ipv4Address;
import io.godwit.model.Ipv6Range;
import io.godwit.model.Service;
import io.godwit.model.VmSelector;
import io.godwit.protocol.ServiceCodec;
import io.godwit.protocol.v1.Admission;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a network that is not open lets in, by addresses: what its policies do, and what is exposed,
 * which is its own permission. The same facts make equal messages. Takes as long as there are VMs
 * and addresses to be named.
 */
final class Admissions {
  private static final long EXPOSED = 0;
  private static final Comparator<Member> BY_ADDRESS =
      Comparator.comparing(member -> member.port().address());
  private static final Comparator<Published> BY_VM_AND_SERVICE =
      Comparator.comparing(Published::vm).thenComparing(Admissions::service, Service.ORDER);

  private final Map<VmSelector, Side> sides;
  private final Map<Ipv4Address, String> vmAt;
  private final Optional<Ipv6Range> ipv6Range;

  /** VMs as a source, and as a destination. */
  private record Side(List<String> addresses, List<String> ipv6Addresses, List<String> vmIds) {
    private static final Side NOBODY = new Side(List.of(), List.of(), List.of());

    private Side byIpv4() {
      return new Side(addresses, List.of(), vmIds);
    }

    private static Side of(List<Member> members) {
      return new Side(
          members.stream().map(member -> member.port().address().toString()).toList(),
          members.stream().flatMap(member -> member.ipv6().stream()).map(Object::toString).toList(),
          members.stream().map(member -> member.vm().id().toString()).toList());
    }
  }

  private Admissions(
      Map<VmSelector, Side> sides, Map<Ipv4Address, String> vmAt, Optional<Ipv6Range> ipv6Range) {
    this.sides = sides;
    this.vmAt = vmAt;
    this.ipv6Range = ipv6Range;
  }

  /**
   * @param policies of one network
   * @param members all of its VMs
   * @param doors all of its front doors
   */
  static List<Admission> of(
      Collection<Policy> policies, Collection<Member> members, Collection<Door> doors) {
    Admissions admissions =
        new Admissions(sides(policies, members), vmAt(members), ipv6Range(members));
    return Stream.concat(
            doors.stream().sorted(Comparator.comparing(Door::address)).flatMap(admissions::exposed),
            policies.stream()
                .sorted(Comparator.comparingLong(Policy::number))
                .flatMap(admissions::admitted))
        .toList();
  }

  private static Optional<Ipv6Range> ipv6Range(Collection<Member> members) {
    return members.stream().flatMap(member -> member.port().ipv6Range().stream()).findFirst();
  }

  /**
   * What one network lets in of another one's VMs, for the hosts of both: by IPv4 alone.
   *
   * @param members of the network that lets in
   * @param others of the other one
   */
  static List<Admission> crossing(
      Collection<Policy> policies, Collection<Member> members, Collection<Member> others) {
    Map<VmSelector, Side> reached = sides(policies, members);
    Map<VmSelector, Side> beginning = sides(policies, others);
    return crossing(
        policies,
        policy -> beginning.getOrDefault(policy.from().vms(), Side.NOBODY),
        policy -> reached.getOrDefault(policy.to(), Side.NOBODY));
  }

  /**
   * The same as the other network sees it: whom its VMs reach.
   *
   * @param members of the network that lets in
   * @param others of the other one
   */
  static List<Admission> permissions(
      Collection<Policy> policies, Collection<Member> members, Collection<Member> others) {
    Map<VmSelector, Side> reached = sides(policies, members);
    Map<VmSelector, Side> beginning = sides(policies, others);
    return crossing(
        policies,
        policy -> reached.getOrDefault(policy.to(), Side.NOBODY),
        policy -> beginning.getOrDefault(policy.from().vms(), Side.NOBODY));
  }

  private static List<Admission> crossing(
      Collection<Policy> policies, Function<Policy, Side> addresses, Function<Policy, Side> vms) {
    return policies.stream()
        .sorted(Comparator.comparingLong(Policy::number))
        .flatMap(
            policy ->
                policy.services().stream()
                    .sorted(Service.ORDER)
                    .map(
                        service ->
                            admission(
                                policy.number(),
                                addresses.apply(policy).byIpv4(),
                                vms.apply(policy),
                                service)))
        .toList();
  }

  private static Map<Ipv4Address, String> vmAt(Collection<Member> members) {
    return members.stream()
        .collect(
            Collectors.toMap(
                member -> member.port().address(), member -> member.vm().id().toString()));
  }

  private static Map<VmSelector, Side> sides(
      Collection<Policy> policies, Collection<Member> members) {
    Set<VmSelector> named =
        policies.stream()
            .flatMap(policy -> Stream.of(policy.from().vms(), policy.to()))
            .collect(Collectors.toSet());
    Map<VmSelector, List<Member>> selected = new HashMap<>();
    members.stream()
        .sorted(BY_ADDRESS)
        .forEach(
            member ->
                selectors(member)
                    .filter(named::contains)
                    .forEach(
                        selector ->
                            selected
                                .computeIfAbsent(selector, each -> new ArrayList<>())
                                .add(member)));
    return selected.entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, each -> Side.of(each.getValue())));
  }

  /** By which a VM can be selected at all: so no VM is held against each policy. */
  private static Stream<VmSelector> selectors(Member member) {
    return Stream.concat(
        Stream.of(new VmSelector.All(), new VmSelector.Named(member.vm().name())),
        member.labels().stream().map(VmSelector.Labelled::new));
  }

  /** VMs see clients from outside come from the door's address. */
  private Stream<Admission> exposed(Door door) {
    Side source =
        new Side(
            List.of(door.address().toString()),
            ipv6Range.map(range6 -> range6.of(door.mac()).toString()).stream().toList(),
            List.of());
    return door.published().stream()
        .sorted(BY_VM_AND_SERVICE)
        .map(published -> admission(EXPOSED, source, vm(published), service(published)))
        .distinct();
  }

  private Side vm(Published published) {
    return new Side(List.of(), List.of(), List.of(vmAt.get(published.vm())));
  }

  private static Service service(Published published) {
    return new Service.Ports(published.port().transport(), published.vmPort(), published.vmPort());
  }

  private Stream<Admission> admitted(Policy policy) {
    Side from = sides.getOrDefault(policy.from().vms(), Side.NOBODY);
    Side to = sides.getOrDefault(policy.to(), Side.NOBODY);
    return policy.services().stream()
        .sorted(Service.ORDER)
        .map(service -> admission(policy.number(), from, to, service));
  }

  private static Admission admission(long number, Side from, Side to, Service service) {
    Admission.Builder admission =
        Admission.newBuilder()
            .setPolicy(number)
            .addAllSources(from.addresses())
            .addAllIpv6Sources(from.ipv6Addresses())
            .addAllVmIds(to.vmIds());
    ServiceCodec.write(service, admission);
    return admission.build();
  }
}
