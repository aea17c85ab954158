package io.godwit.api;

import java.util.List;

/**
 * Asks for a policy: what a network lets in once it is closed, or from another network.
 *
 * @param from which of its VMs may begin: {@code all}, {@code vm:NAME} or {@code label:KEY=VALUE};
 *     of another network with its name and a slash before, for example {@code web/all}
 * @param to which of its VMs they reach: {@code all}, {@code vm:NAME} or {@code label:KEY=VALUE}
 * @param ports each {@code any}, {@code icmp}, {@code tcp}, {@code udp}, {@code 443/tcp} or {@code
 *     8000-8100/tcp}; none or null for any
 * @param ahead whether a label may be one that no VM of the network has yet
 */
public record PolicyRequest(
    String network, String from, String to, List<String> ports, boolean ahead) {}
