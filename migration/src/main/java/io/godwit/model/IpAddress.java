package io.godwit.model;

/** An address of either version of the Internet Protocol, without a prefix. */
public sealed interface IpAddress permits Ipv4Address, Ipv6Address {}
