package io.godwit.agent.identity;

import io.godwit.agent.config.HostPort;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.security.cert.CertificateException;
import javax.net.ssl.SSLException;

/** Says of a failed call why the host has not joined and what to do. */
final class JoinRefusal {
  private JoinRefusal() {}

  static JoinFailed explain(HostPort controller, StatusRuntimeException thrown) {
    return new JoinFailed(message(controller, thrown), thrown);
  }

  private static String message(HostPort controller, StatusRuntimeException thrown) {
    String said = firstLine(String.valueOf(thrown.getStatus().getDescription()));
    Status.Code code = thrown.getStatus().getCode();
    if (hasCause(thrown, PinnedCa.NotThePinnedCa.class)) {
      return "%s is not the controller that gave this token: its CA is another one. Check --controller, or get a token from that controller"
          .formatted(controller);
    }
    if (hasCause(thrown, CertificateException.class) || hasCause(thrown, SSLException.class)) {
      return "%s does not prove to be the controller (%s): check that --controller is the address that the controller advertises"
          .formatted(controller, rootMessage(thrown));
    }
    return switch (code) {
      case UNAUTHENTICATED, PERMISSION_DENIED, NOT_FOUND, ALREADY_EXISTS, INVALID_ARGUMENT ->
          "the controller refuses the token (%s): get a new one with `godwit host add`"
              .formatted(said);
      case FAILED_PRECONDITION, UNIMPLEMENTED ->
          "the controller at %s cannot take this agent (%s): check that their versions fit"
              .formatted(controller, said);
      case UNAVAILABLE, DEADLINE_EXCEEDED ->
          "the controller at %s cannot be reached (%s): check the address, and that it runs"
              .formatted(controller, rootMessage(thrown));
      default -> "the controller at %s failed (%s: %s)".formatted(controller, code, said);
    };
  }

  private static boolean hasCause(Throwable thrown, Class<? extends Throwable> type) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (type.isInstance(cause)) {
        return true;
      }
    }
    return false;
  }

  private static String firstLine(String text) {
    return text.lines().findFirst().orElse("");
  }

  private static String rootMessage(Throwable thrown) {
    Throwable root = thrown;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root.getMessage() == null ? root.toString() : root.getMessage();
  }
}
