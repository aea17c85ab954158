package io.godwit.api;

import java.time.Instant;

/**
 * A port of a host by which clients from outside reach a VM, wherever that runs.
 *
 * @param address where clients can reach the host, as far as it is known; null where it is not
 * @param transport TCP or UDP
 * @param port the host's
 * @param vmPort the VM's port behind it
 * @param drainingUntil it takes no new connections any more, and is gone by then; null while it
 *     does
 */
public record ExposureView(
    String host,
    String address,
    String transport,
    int port,
    int vmPort,
    Instant drainingUntil,
    Instant createdAt) {}
