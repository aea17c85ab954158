package io.godwit.controller.fleet;

import io.godwit.api.Problem;
import io.godwit.migration.Refusal;
import java.util.List;
import java.util.stream.Collectors;

/** A preflight's refusals as the REST contract has them. */
final class Refusals {
  private Refusals() {}

  static List<Problem.Refusal> views(List<Refusal> refusals) {
    return refusals.stream()
        .map(each -> new Problem.Refusal(each.code(), each.reason(), each.remedy()))
        .toList();
  }

  static RefusedException preflight(String what, List<Refusal> refusals) {
    String reasons = refusals.stream().map(Refusal::reason).collect(Collectors.joining("; "));
    String detail = refusals.isEmpty() ? what : what + ": " + reasons;
    return new RefusedException(
        Problem.Code.PREFLIGHT_FAILED, detail + "; nothing was changed", views(refusals));
  }
}
