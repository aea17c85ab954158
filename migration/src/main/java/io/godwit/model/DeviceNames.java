package io.godwit.model;

import java.util.List;

/**
 * What a host's devices for networks are called: the same on every host, so that a VM's definition
 * holds everywhere, and known before they are there, so that a filter stands before its device
 * does. Linux allows 15 characters.
 */
public final class DeviceNames {
  /** The host's end of the mesh. */
  public static final String MESH = "gwmesh";

  /** What the names of all of them begin with. */
  public static final String OURS = "gw";

  /** What the names of a network's network namespace begin with. */
  public static final String NAMESPACE = OURS + "ns";

  private static final String BRIDGE = OURS + "br";
  private static final String VXLAN = OURS + "vx";
  private static final String GATEWAY = OURS + "gw";
  public static final String TAP = OURS + "t";
  public static final String EGRESS = OURS + "eg";
  private static final String ANCHOR = OURS + "an";

  /** What the name of a front door's network namespace begins with. */
  public static final String DOOR_NAMESPACE = OURS + "dn";

  private static final String DOOR = OURS + "dp";
  private static final String OUTSIDE = OURS + "do";

  /** What the names of a network's own devices begin with, each followed by its number. */
  public static final List<String> OF_A_NETWORK =
      List.of(BRIDGE, VXLAN, GATEWAY, ANCHOR, EGRESS, DOOR, OUTSIDE);

  /** What the names of ways from one network into another begin with. */
  public static final String PASSAGE = OURS + "x";

  private static final int TAP_DIGITS = 12;

  private DeviceNames() {}

  /** What a network's VMs on a host, its gateway there and its VXLAN device are joined by. */
  public static String bridge(Vni network) {
    return BRIDGE + network;
  }

  public static String vxlan(Vni network) {
    return VXLAN + network;
  }

  /** The bridge's end of the way to the gateway. */
  public static String gateway(Vni network) {
    return GATEWAY + network;
  }

  /**
   * The bridge's end of the way to the gateway for VMs that have left the host, as their anchor.
   */
  public static String anchor(Vni network) {
    return ANCHOR + network;
  }

  /** The host's end of the way out of a network. */
  public static String egress(Vni network) {
    return EGRESS + network;
  }

  /**
   * The network namespace in which a network's gateway is: apart from the host and other networks.
   */
  public static String namespace(Vni network) {
    return NAMESPACE + network;
  }

  /** A VM's own, from the last digits of its id, which are random. */
  public static String tap(VmId vm) {
    String digits = vm.toString().replace("-", "");
    return TAP + digits.substring(digits.length() - TAP_DIGITS);
  }

  /** The bridge's end of the way to a network's front door. */
  public static String door(Vni network) {
    return DOOR + network;
  }

  /** The host's end of the way to a network's front door. */
  public static String outside(Vni network) {
    return OUTSIDE + network;
  }

  /**
   * The end, at the bridge of a network, of the way into it from another one's gateway. Both
   * numbers would be too long; no two networks of a host have the same place.
   */
  public static String passage(Vni from, Vni into) {
    return "%s%d-%d".formatted(PASSAGE, from.place(), into.place());
  }

  /** The network namespace in which a network's front door is. */
  public static String doorNamespace(Vni network) {
    return DOOR_NAMESPACE + network;
  }
}
