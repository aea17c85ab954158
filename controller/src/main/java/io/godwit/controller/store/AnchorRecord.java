package io.godwit.controller.store;

import io.godwit.model.Epoch;
import io.godwit.model.HostId;
import io.godwit.model.VmId;
import java.time.Instant;
import java.util.Optional;

/**
 * A host that a VM has left, where connections of the VM to the outside may go on.
 *
 * @param under the epoch that the VM had there
 * @param flows how many the host has counted; empty before it has counted them
 */
public record AnchorRecord(
    VmId vm, HostId host, Epoch under, Instant leftAt, Optional<Integer> flows) {}
