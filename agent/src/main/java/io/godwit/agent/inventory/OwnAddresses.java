package io.godwit.agent.inventory;

import io.godwit.agent.config.HostPort;
import io.godwit.agent.config.PlaceTerms;
import io.godwit.model.DeviceNames;
import io.godwit.model.HostEndpoints;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.List;

/**
 * Where other hosts can reach this one, unless its user says otherwise.
 *
 * @param vmBridge is the VMs', not the host's
 */
public record OwnAddresses(String vmBridge) {
  /**
   * By whom it is reached where.
   *
   * @param configured what its user says; none for its own addresses
   */
  public HostEndpoints endpoints(PlaceTerms place, List<String> configured, int port)
      throws SocketException {
    if (place.nat()) {
      return new HostEndpoints(configured, endpoints(port));
    }
    return HostEndpoints.open(configured.isEmpty() ? endpoints(port) : configured);
  }

  /** All addresses of its uplinks with a port. */
  private List<String> endpoints(int port) throws SocketException {
    return NetworkInterface.networkInterfaces()
        .filter(this::isUplink)
        .flatMap(NetworkInterface::inetAddresses)
        .filter(address -> !address.isLinkLocalAddress())
        .map(InetAddress::getHostAddress)
        .map(address -> new HostPort(address.replaceAll("%.*", ""), port).toString())
        .toList();
  }

  private boolean isUplink(NetworkInterface device) {
    try {
      return device.isUp()
          && !device.isLoopback()
          && !device.getName().equals(vmBridge)
          && !device.getName().startsWith(DeviceNames.OURS);
    } catch (SocketException gone) {
      return false;
    }
  }
}
