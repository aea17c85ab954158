package io.godwit.model;

import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/**
 * Which VMs may begin what a policy lets in. As text it is a selector, with the network's name and
 * a slash before where it is not the policy's own: {@code web/label:tier=front}.
 *
 * @param network empty for the policy's own
 */
public record PolicyOrigin(Optional<NetworkName> network, VmSelector vms) {
  private static final char SLASH = '/';

  public PolicyOrigin {
    Objects.requireNonNull(network);
    Objects.requireNonNull(vms);
  }

  /** VMs of the policy's own network. */
  public static PolicyOrigin within(VmSelector vms) {
    return new PolicyOrigin(Optional.empty(), vms);
  }

  /** VMs of another network. */
  public static PolicyOrigin of(NetworkName network, VmSelector vms) {
    return new PolicyOrigin(Optional.of(network), vms);
  }

  /**
   * @param text as {@code all}, {@code label:tier=web} or {@code web/vm:api}
   * @throws IllegalArgumentException if it is none of them; says what they are
   */
  public static PolicyOrigin parse(String text) {
    int slash = text.indexOf(SLASH);
    return slash < 0
        ? within(VmSelector.parse(text))
        : of(
            new NetworkName(text.substring(0, slash)), VmSelector.parse(text.substring(slash + 1)));
  }

  @Override
  public String toString() {
    Function<NetworkName, String> inOther = name -> name.value() + SLASH + vms;
    return network.map(inOther).orElseGet(vms::toString);
  }
}
