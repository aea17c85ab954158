package io.godwit.controller.fleet;

import io.godwit.api.PolicyCheckView;
import io.godwit.controller.overlay.Policy;
import io.godwit.controller.overlay.Verdict;
import io.godwit.controller.overlay.Verdict.Party;
import io.godwit.model.Service;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** What policies say, as users see it. */
final class PolicyViews {
  private PolicyViews() {}

  static PolicyCheckView view(Party from, Party to, Optional<Service> service, Verdict verdict) {
    return new PolicyCheckView(
        from.name().value(),
        to.name().value(),
        service.map(Object::toString).orElse(null),
        verdict.admits(),
        why(verdict),
        policies(verdict).stream().map(Policy::number).toList(),
        words(from, to, service, verdict));
  }

  private static List<Policy> policies(Verdict verdict) {
    return verdict instanceof Verdict.ByPolicies by ? by.policies() : List.of();
  }

  private static String why(Verdict verdict) {
    return switch (verdict) {
      case Verdict.Open open -> "OPEN";
      case Verdict.ByPolicies policies -> "POLICY";
      case Verdict.NoPolicy none -> "NO_POLICY";
      case Verdict.Apart apart -> "APART";
      case Verdict.Unknown unknown -> "UNKNOWN";
    };
  }

  private static String words(Party from, Party to, Optional<Service> service, Verdict verdict) {
    return switch (verdict) {
      case Verdict.Open open -> "let in: network '%s' is open".formatted(to.network());
      case Verdict.ByPolicies by ->
          "let in by "
              + by.policies().stream().map(PolicyViews::words).collect(Collectors.joining("; "));
      case Verdict.NoPolicy none -> noPolicy(from, to, service);
      case Verdict.Apart apart -> apart(from, to, service);
      case Verdict.Unknown unknown ->
          "not known: network '%s' lost its policies with the controller's store, or they are older than its hosts'; say godwit policy close %s or godwit policy open %s"
              .formatted(to.network(), to.network(), to.network());
    };
  }

  private static String words(Policy policy) {
    return "policy %d (%s to %s, %s)"
        .formatted(
            policy.number(),
            policy.from(),
            policy.to(),
            policy.services().stream().map(Object::toString).collect(Collectors.joining(", ")));
  }

  private static String apart(Party from, Party to, Optional<Service> service) {
    return "kept out: '%1$s' is in network '%2$s' and '%3$s' in '%4$s', and networks are apart but for what policies let in, which none of '%4$s' does here; godwit policy allow --network %4$s --from %2$s/vm:%1$s --to vm:%3$s%5$s would"
        .formatted(
            from.name(),
            from.network(),
            to.name(),
            to.network(),
            service.map(" --port %s"::formatted).orElse(""));
  }

  private static String noPolicy(Party from, Party to, Optional<Service> service) {
    return "kept out: no policy of network '%s' lets '%s' reach '%s'%s; godwit policy allow --network %s --from vm:%s --to vm:%s%s would"
        .formatted(
            to.network(),
            from.name(),
            to.name(),
            service.map(" at %s"::formatted).orElse(""),
            to.network(),
            from.name(),
            to.name(),
            service.map(" --port %s"::formatted).orElse(""));
  }
}
