package io.godwit.lab.ec2;

/** A call that EC2 refuses. */
final class Ec2Error extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final String code;

  /**
   * @param code as EC2 documents it, for example {@code InvalidInstanceID.NotFound}
   */
  Ec2Error(String code, String message) {
    super(message);
    this.code = code;
  }

  String code() {
    return code;
  }

  /** The HTTP status that goes with it. */
  int status() {
    return switch (code) {
      case "AuthFailure" -> 401;
      case "UnauthorizedOperation" -> 403;
      case "RequestLimitExceeded" -> 503;
      case "InsufficientInstanceCapacity", "InternalError" -> 500;
      default -> 400;
    };
  }
}
