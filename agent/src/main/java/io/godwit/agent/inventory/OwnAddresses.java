package io.godwit.agent.inventory;

import io.godwit.agent.config.HostPort;
import io.godwit.model.DeviceNames;
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
  /** All addresses of its uplinks with a port. */
  public List<String> endpoints(int port) throws SocketException {
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
