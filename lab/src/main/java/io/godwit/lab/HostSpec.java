package io.godwit.lab;

import java.util.regex.Pattern;

/**
 * One host of a lab.
 *
 * @param name also its host name; lower-case letters, digits and dashes, at most 12
 * @param provider the name of its provider, by the same rule
 * @param address its IPv4 address in its provider's /24
 * @param number distinguishes it on the VM segment, where its bridge has 10.77.255.number; 1 to 250
 * @param capacity what it declares to have
 * @param uplink whether others can dial it from outside of its provider
 */
public record HostSpec(
    String name, String provider, String address, int number, Capacity capacity, Uplink uplink) {
  // An interface in the backbone is named after each host and each provider: 15 characters fit.
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,11}");
  private static final Pattern ADDRESS = Pattern.compile("10(\\.(0|[1-9][0-9]{0,2})){3}");

  public HostSpec {
    requireName(name);
    requireName(provider);
    if (!ADDRESS.matcher(address).matches()) {
      throw new IllegalArgumentException("not an address of the lab: '" + address + "'");
    }
    if (number < 1 || number > 250) {
      throw new IllegalArgumentException("a host's number is 1 to 250, not " + number);
    }
  }

  /** One that can be dialled from everywhere. */
  public HostSpec(String name, String provider, String address, int number, Capacity capacity) {
    this(name, provider, address, number, capacity, Uplink.OPEN);
  }

  /** The same host behind a NAT. */
  public HostSpec behindNat() {
    return new HostSpec(name, provider, address, number, capacity, Uplink.BEHIND_NAT);
  }

  private static void requireName(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "'"
              + name
              + "' is not a lab name: lower-case letters, digits and dashes, 12 at most,"
              + " beginning with a letter");
    }
  }

  /** The address of its VM bridge on the VM segment, 10.77.255.number. */
  public String segmentAddress() {
    return "10.77.255." + number;
  }

  /** The provider's gateway: address .1 of the host's /24. */
  String gateway() {
    return address.substring(0, address.lastIndexOf('.')) + ".1";
  }

  /** The provider's network, for example 10.81.0.0/24. */
  String network() {
    return address.substring(0, address.lastIndexOf('.')) + ".0/24";
  }
}
