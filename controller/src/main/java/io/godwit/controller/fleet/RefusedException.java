package io.godwit.controller.fleet;

import io.godwit.api.Problem;
import java.util.List;
import java.util.Locale;

/** A request is refused, and nothing was changed. */
public final class RefusedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final Problem.Code code;
  private final transient List<Problem.Refusal> refusals;

  /**
   * @param detail what was wrong and what to do
   */
  public RefusedException(Problem.Code code, String detail) {
    this(code, detail, List.of());
  }

  public RefusedException(Problem.Code code, String detail, List<Problem.Refusal> refusals) {
    super(detail);
    this.code = code;
    this.refusals = List.copyOf(refusals);
  }

  public Problem.Code code() {
    return code;
  }

  /** The reasons of a preflight; empty for other refusals. */
  public List<Problem.Refusal> refusals() {
    return refusals;
  }

  static RefusedException notFound(String what, String name) {
    return new RefusedException(
        Problem.Code.NOT_FOUND,
        "there is no %s named '%s'; 'godwit %s list' shows what there is"
            .formatted(what, name, what.toLowerCase(Locale.ROOT)));
  }
}
