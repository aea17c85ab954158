package io.godwit.agent.overlay;

import io.godwit.model.IpAddress;
import io.godwit.model.Ipv4Address;
import io.godwit.model.Ipv6Address;

/**
 * A version of the Internet Protocol, in the words of nft(8). A gate has its own sets and chains
 * for each, since no set holds addresses of both.
 */
enum IpVersion {
  IPV4(
      "",
      "ipv4_addr",
      "ip protocol",
      "ip saddr",
      "ip daddr",
      "ip frag-off & 0x1fff != 0",
      "icmp",
      "icmp type { destination-unreachable, time-exceeded, parameter-problem }",
      "icmp type { echo-reply, timestamp-reply }",
      """
          ether type ip6 goto leaving6_DEVICE
          ether type != ip return
      """,
      """
          ether type ip6 goto reaching6_DEVICE
          ether type != ip return
          iifname "gwgw*" udp sport 67 return
      """),
  /** Neighbour discovery is ICMP's in this version, and passes as ARP does. */
  IPV6(
      "6",
      "ipv6_addr",
      "meta l4proto",
      "ip6 saddr",
      "ip6 daddr",
      "frag frag-off != 0",
      "ipv6-icmp",
      "icmpv6 type { destination-unreachable, packet-too-big, time-exceeded, parameter-problem, nd-neighbor-solicit, nd-neighbor-advert }",
      "icmpv6 type echo-reply",
      """
          icmpv6 type != echo-request return
      """,
      """
          iifname "gwgw*" udp sport 547 return
          iifname "gwgw*" icmpv6 type nd-router-advert return
      """);

  private final String suffix;
  private final String addressType;
  private final String protocol;
  private final String sender;
  private final String receiver;
  private final String fragment;
  private final String icmp;
  private final String always;
  private final String reply;
  private final String beforeLeaving;
  private final String beforeReaching;

  /**
   * @param suffix of the names of sets and chains
   * @param fragment that is not the first of its packet
   * @param always what of ICMP passes, whoever sends it
   * @param reply what of ICMP answers
   * @param beforeLeaving rules
   * @param beforeReaching rules
   */
  IpVersion(
      String suffix,
      String addressType,
      String protocol,
      String sender,
      String receiver,
      String fragment,
      String icmp,
      String always,
      String reply,
      String beforeLeaving,
      String beforeReaching) {
    this.suffix = suffix;
    this.addressType = addressType;
    this.protocol = protocol;
    this.sender = sender;
    this.receiver = receiver;
    this.fragment = fragment;
    this.icmp = icmp;
    this.always = always;
    this.reply = reply;
    this.beforeLeaving = beforeLeaving;
    this.beforeReaching = beforeReaching;
  }

  static IpVersion of(IpAddress address) {
    return switch (address) {
      case Ipv4Address four -> IPV4;
      case Ipv6Address six -> IPV6;
    };
  }

  /** Of the names of sets and chains. */
  String suffix() {
    return suffix;
  }

  /** The protocol that policies call ICMP. */
  String icmp() {
    return icmp;
  }

  /** A part of a gate ({@link GateText}) with the words of this version. */
  String in(String text) {
    return text.replace("BEFORE_LEAVING", beforeLeaving)
        .replace("BEFORE_REACHING", beforeReaching)
        .replace("VERSION", suffix)
        .replace("ADDRESS", addressType)
        .replace("FRAGMENT", fragment)
        .replace("ALWAYS", always)
        .replace("REPLY", reply)
        .replace("ICMP", icmp)
        .replace("%OUT%", "PROTOCOL . RECEIVER . th dport . th sport")
        .replace("%IN%", "PROTOCOL . SENDER . th sport . th dport")
        .replace("PROTOCOL", protocol)
        .replace("SENDER", sender)
        .replace("RECEIVER", receiver);
  }
}
