package io.godwit.controller.operation;

import io.godwit.model.OperationId;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names orders after operation, step, verb and attempt, so that a controller that starts again
 * gives the same order the same id.
 */
public final class OrderIds {
  private static final Pattern FORM = Pattern.compile("([0-9a-f-]{36})_[a-z-]+_[a-z-]+_[0-9]+");

  private OrderIds() {}

  static String of(OperationId operation, String step, String verb, int attempt) {
    return "%s_%s_%s_%d".formatted(operation, step, verb, attempt);
  }

  /** The operation that an order belongs to; empty for an order of another kind. */
  public static Optional<OperationId> operationOf(String orderId) {
    Matcher matcher = FORM.matcher(orderId);
    return matcher.matches() ? Optional.of(OperationId.of(matcher.group(1))) : Optional.empty();
  }
}
