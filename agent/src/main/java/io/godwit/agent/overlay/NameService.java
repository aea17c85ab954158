package io.godwit.agent.overlay;

import io.godwit.agent.overlay.Layout.Member;
import io.godwit.agent.overlay.Layout.Segment;
import io.godwit.model.Ipv6Range;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A network's DHCP and DNS at a host, as dnsmasq reads them (dnsmasq(8)). Every host serves its own
 * VMs, all with the same answers and under the gateway's address, so a VM that has moved finds what
 * it had. Addresses never expire: they belong to the VM.
 *
 * @param folder of the network's files on this host
 * @param upstream names the servers that know all other names; empty where this host has none that
 *     its VMs could ask
 */
record NameService(Path folder, Optional<Path> upstream) {
  static final String LAN = "lan0";

  Path configuration() {
    return folder.resolve("dnsmasq.conf");
  }

  Path pidFile() {
    return folder.resolve("pid");
  }

  Path addresses() {
    return folder.resolve("addresses");
  }

  Path names() {
    return folder.resolve("names");
  }

  /** What the gateway is to guests in IPv6. */
  enum Router {
    /** To be told of no more after so many seconds, as the usual router is. */
    TO_THE_OUTSIDE(1800),
    NONE(0);

    private final int lifetimeSeconds;

    Router(int lifetimeSeconds) {
      this.lifetimeSeconds = lifetimeSeconds;
    }
  }

  String configuration(Segment segment, Router router) {
    String domain = domain(segment);
    return """
        interface=%s
        except-interface=lo
        bind-interfaces
        %s
        no-hosts
        dhcp-authoritative
        leasefile-ro
        dhcp-range=%s,static,%s,infinite
        dhcp-option=option:mtu,%s
        dhcp-hostsfile=%s
        addn-hosts=%s
        domain=%s
        local=/%s/
        pid-file=%s
        %s"""
        .formatted(
            LAN,
            upstream.map(file -> "resolv-file=" + file).orElse("no-resolv"),
            segment.range().base(),
            segment.range().netmask(),
            segment.mtu(),
            addresses(),
            names(),
            domain,
            domain,
            pidFile(),
            segment.ipv6Range().map(range -> ipv6(range, router)).orElse(""));
  }

  /**
   * The gateway tells of the network each minute, so that a guest that has moved soon knows whether
   * there is a way to the outside. It makes its address from that, or asks for the same one.
   */
  private static String ipv6(Ipv6Range range, Router router) {
    return """
        enable-ra
        ra-param=%s,60,%d
        dhcp-range=%s,static,slaac,64,infinite
        dhcp-option=option6:dns-server,[%s]
        """
        .formatted(LAN, router.lifetimeSeconds, range.base(), range.gateway());
  }

  /** Which VM gets which address. */
  static String addresses(Segment segment) {
    return lines(
        segment,
        member ->
            Stream.of(
                "%s,%s,%s%s,infinite"
                    .formatted(
                        member.mac(),
                        member.address(),
                        segment.ipv6(member).map("[%s],"::formatted).orElse(""),
                        fullName(segment, member))));
  }

  /** {@code VM.network.godwit}, and the VM's name alone. */
  static String names(Segment segment) {
    return lines(
        segment,
        member ->
            Stream.concat(Stream.of(member.address()), segment.ipv6(member).stream())
                .map(
                    address ->
                        "%s %s %s".formatted(address, fullName(segment, member), member.name())));
  }

  /** A name alone might be a word of dnsmasq's, as "ignore" is. */
  private static String fullName(Segment segment, Member member) {
    return member.name() + "." + domain(segment);
  }

  private static String domain(Segment segment) {
    return segment.network() + ".godwit";
  }

  private static String lines(Segment segment, Function<Member, Stream<String>> lines) {
    return segment.members().stream()
        .flatMap(lines)
        .sorted()
        .map(each -> each + "\n")
        .collect(Collectors.joining());
  }
}
