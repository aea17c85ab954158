package io.godwit.api;

import java.util.List;

/**
 * RFC 9457, with a stable code.
 *
 * @param status the HTTP status
 * @param title what went wrong, in a few words
 * @param detail what was wrong with this request, what to do, and that nothing was changed
 * @param refusals the reasons of a preflight, if it was one
 */
public record Problem(
    String type, String title, int status, String detail, Code code, List<Refusal> refusals) {

  /** What kind of error it is; each has one HTTP status and one exit code of the CLI. */
  public enum Code {
    INVALID(400),
    NOT_AUTHENTICATED(401),
    NOT_ALLOWED(403),
    NOT_FOUND(404),
    /** Something of that name is there already. */
    EXISTS(409),
    /** The state of a VM, host or operation does not allow it. */
    CONFLICT(409),
    /** Nothing was changed; the refusals say why. */
    PREFLIGHT_FAILED(412),
    TOO_LARGE(413),
    /** A host or libvirt does not answer. */
    UNAVAILABLE(503),
    INTERNAL(500);

    private final int status;

    Code(int status) {
      this.status = status;
    }

    public int status() {
      return status;
    }
  }

  /**
   * One reason of a preflight.
   *
   * @param code stable, for example {@code CPU_FEATURES_MISSING}
   * @param reason what does not fit
   * @param remedy the smallest change that would allow it
   */
  public record Refusal(String code, String reason, String remedy) {}
}
