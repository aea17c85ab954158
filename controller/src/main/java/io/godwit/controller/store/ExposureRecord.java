package io.godwit.controller.store;

import io.godwit.model.HostId;
import io.godwit.model.NetworkName;
import io.godwit.model.TransportPort;
import io.godwit.model.VmId;
import java.time.Instant;
import java.util.Optional;

/**
 * A port of a host by which clients reach a VM, wherever that is.
 *
 * @param network the VM's, to which the host has a front door
 * @param port the host's
 * @param vmPort the VM's port behind it, of the same transport
 * @param drainUntil takes no new connections any more, and is gone by then; empty while it does
 */
public record ExposureRecord(
    HostId host,
    TransportPort port,
    NetworkName network,
    VmId vm,
    int vmPort,
    Optional<Instant> drainUntil,
    Instant createdAt) {}
