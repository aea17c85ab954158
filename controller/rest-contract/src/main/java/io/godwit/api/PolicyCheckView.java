package io.godwit.api;

import java.util.List;

/**
 * Whether a VM lets in a new connection of another one.
 *
 * @param port what was asked about; null for anything at all
 * @param why OPEN (the network is), POLICY, NO_POLICY, APART (they are in different networks, and
 *     no policy lets it in from there) or UNKNOWN (the controller's store was lost or restored)
 * @param policies the numbers of those that let it in
 * @param words the answer, for people
 */
public record PolicyCheckView(
    String from,
    String to,
    String port,
    boolean admitted,
    String why,
    List<Long> policies,
    String words) {}
