package io.godwit.agent.overlay;

import io.godwit.model.IpAddress;
import io.godwit.model.Ipv6Address;

/** All that holds of a gate, by IPv6. */
class GateIpv6LabTest extends GateLabTest {
  @Override
  String address() {
    return "fd12:3456:789a:1::2";
  }

  @Override
  String address(int peer) {
    return "fd12:3456:789a:1::" + (11 + peer);
  }

  @Override
  String prefix() {
    return "/64";
  }

  @Override
  IpAddress parsed(String address) {
    return Ipv6Address.parse(address);
  }
}
