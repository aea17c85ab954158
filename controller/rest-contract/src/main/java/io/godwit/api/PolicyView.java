package io.godwit.api;

import java.time.Instant;
import java.util.List;

/**
 * A policy: what a network lets in once it is closed, or from another network.
 *
 * @param from which of its VMs may begin: {@code all}, {@code vm:NAME} or {@code label:KEY=VALUE};
 *     of another network with its name and a slash before, for example {@code web/all}
 * @param to which of its VMs they reach: {@code all}, {@code vm:NAME} or {@code label:KEY=VALUE}
 * @param ports each {@code any}, {@code icmp}, {@code tcp}, {@code udp}, {@code 443/tcp} or {@code
 *     8000-8100/tcp}
 * @param fromVms how many VMs may begin now
 * @param toVms how many VMs they reach now
 */
public record PolicyView(
    long number,
    String network,
    String from,
    String to,
    List<String> ports,
    long fromVms,
    long toVms,
    Instant createdAt) {}
