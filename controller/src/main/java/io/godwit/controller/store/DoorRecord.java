package io.godwit.controller.store;

import io.godwit.model.HostId;
import io.godwit.model.Ipv4Address;
import io.godwit.model.MacAddress;
import io.godwit.model.NetworkName;

/**
 * Where clients from outside come into a network, at a host.
 *
 * @param address its own in the network; VMs see clients come from there
 */
public record DoorRecord(NetworkName network, HostId host, Ipv4Address address, MacAddress mac) {}
