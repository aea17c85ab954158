package io.godwit.controller.fleet;

import io.godwit.api.Problem;
import io.godwit.migration.Explained;
import java.util.List;
import java.util.stream.Collectors;

/** What is refused before anything is touched, as the REST contract has them. */
final class Refusals {
  private Refusals() {}

  static List<Problem.Refusal> views(List<? extends Explained> refusals) {
    return refusals.stream()
        .map(each -> new Problem.Refusal(each.code(), each.reason(), each.remedy()))
        .toList();
  }

  static RefusedException preflight(String what, List<? extends Explained> refusals) {
    String reasons = refusals.stream().map(Explained::reason).collect(Collectors.joining("; "));
    String detail = refusals.isEmpty() ? what : what + ": " + reasons;
    return new RefusedException(
        Problem.Code.PREFLIGHT_FAILED, detail + "; nothing was changed", views(refusals));
  }
}
