package io.godwit.controller.overlay;

import io.godwit.model.Service;
import io.godwit.model.VmSelector;
import java.util.List;
import java.util.Objects;

/**
 * What a network that is not open lets in.
 *
 * @param number for people
 * @param from which of its VMs may begin
 * @param to which of its VMs they reach
 */
public record Policy(long number, VmSelector from, VmSelector to, List<Service> services) {
  public Policy {
    Objects.requireNonNull(from);
    Objects.requireNonNull(to);
    services = List.copyOf(services);
  }
}
