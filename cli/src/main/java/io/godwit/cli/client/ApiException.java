package io.godwit.cli.client;

import io.godwit.api.Problem;

/** The controller refused a call. */
public final class ApiException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Problem problem;

  public ApiException(Problem problem) {
    super(problem.detail() == null ? problem.title() : problem.detail());
    this.problem = problem;
  }

  public Problem problem() {
    return problem;
  }
}
