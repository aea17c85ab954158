package io.godwit.controller.api;

import io.godwit.api.Problem;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.util.List;

/** Makes answers that are problems (RFC 9457). */
public final class Problems {
  public static final String MEDIA_TYPE = "application/problem+json";

  private static final String UNCHANGED = "othing was changed";

  private Problems() {}

  /**
   * A problem of a kind.
   *
   * @param detail what was wrong with this request and what to do
   */
  public static Problem of(Problem.Code code, String detail) {
    return of(code, detail, List.of());
  }

  static Problem of(Problem.Code code, String detail, List<Problem.Refusal> refusals) {
    return new Problem("about:blank", title(code), code.status(), detail, code, refusals);
  }

  /** Whoever wanted to change something is told that it was not, unless the text says so. */
  static String unchanged(String detail) {
    return detail.contains(UNCHANGED) || detail.contains("othing is left")
        ? detail
        : detail.replaceFirst("\\.$", "") + ". N" + UNCHANGED + ".";
  }

  static Response answer(Problem problem) {
    return Response.status(problem.status())
        .header(HttpHeaders.CONTENT_TYPE, MEDIA_TYPE)
        .entity(problem)
        .build();
  }

  /** The kind of problem that an HTTP status of the framework stands for. */
  static Problem.Code ofStatus(int status) {
    return switch (status) {
      case 401 -> Problem.Code.NOT_AUTHENTICATED;
      case 403 -> Problem.Code.NOT_ALLOWED;
      case 404 -> Problem.Code.NOT_FOUND;
      case 409 -> Problem.Code.CONFLICT;
      case 412 -> Problem.Code.PREFLIGHT_FAILED;
      case 413 -> Problem.Code.TOO_LARGE;
      case 503 -> Problem.Code.UNAVAILABLE;
      default -> status < 500 ? Problem.Code.INVALID : Problem.Code.INTERNAL;
    };
  }

  private static String title(Problem.Code code) {
    return switch (code) {
      case INVALID -> "the request is not valid";
      case NOT_AUTHENTICATED -> "the access token is missing or wrong";
      case NOT_ALLOWED -> "not allowed";
      case NOT_FOUND -> "not found";
      case EXISTS -> "it exists already";
      case CONFLICT -> "not possible in this state";
      case PREFLIGHT_FAILED -> "preflight failed, nothing was changed";
      case TOO_LARGE -> "too large";
      case UNAVAILABLE -> "not available now";
      case INTERNAL -> "the controller failed";
    };
  }
}
