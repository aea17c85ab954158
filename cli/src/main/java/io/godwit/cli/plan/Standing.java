package io.godwit.cli.plan;

import io.godwit.api.PlanView;
import io.godwit.api.PlanView.Amounts;
import io.godwit.api.PlanView.Host;
import java.util.List;
import java.util.Optional;

/**
 * How a host stands before or after a plan.
 *
 * @param fullest empty where the host's size is not known
 */
record Standing(Optional<Fullness> fullest, String words) {
  private static final String NO_VMS = "no VMs";

  static Standing before(PlanView plan, Host host) {
    return of(host.capacity(), host.usedBefore(), host.vmsBefore(), ifEmptyBefore(plan, host));
  }

  private static String ifEmptyBefore(PlanView plan, Host host) {
    boolean isLaunched =
        plan.launches().stream().anyMatch(launch -> launch.host().equals(host.name()));
    if (isLaunched) {
      return "is launched";
    }
    return plan.takesBack().contains(host.name()) ? "given back: is off" : NO_VMS;
  }

  static Standing after(PlanView plan, Host host) {
    return of(host.capacity(), host.usedAfter(), host.vmsAfter(), ifEmpty(plan, host));
  }

  private static String ifEmpty(PlanView plan, Host host) {
    if (plan.givesBack().contains(host.name())) {
      return isEmptied(host) ? "emptied and given back" : "given back";
    }
    return isEmptied(host) ? "emptied: may be given back" : NO_VMS;
  }

  static boolean isEmptied(Host host) {
    return host.role().equals("EMPTIED");
  }

  private static Standing of(Amounts capacity, Amounts used, List<String> vms, String ifNone) {
    Optional<Fullness> fullest = Fullness.of(capacity, used);
    String full = fullest.map(resource -> resource.words() + ", ").orElse("");
    return new Standing(fullest, vms.isEmpty() ? ifNone : full + Counts.vms(vms.size()));
  }
}
