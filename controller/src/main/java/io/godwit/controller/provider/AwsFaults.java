package io.godwit.controller.provider;

import io.godwit.controller.operation.Fault;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;

/** Understands why EC2, or the way to it, has failed. */
final class AwsFaults {
  private static final int UNAUTHORIZED = 401;
  private static final int FORBIDDEN = 403;
  private static final int INTERNAL = 500;

  private AwsFaults() {}

  static Fault of(SdkException failure, String region) {
    if (failure instanceof AwsServiceException refused) {
      return refusal(refused, region);
    }
    String said = Optional.ofNullable(failure.getMessage()).orElse(failure.toString());
    if (said.contains("load credentials")) {
      return new Fault.NoCredentials("there are none");
    }
    return isUnknownHost(failure)
        ? new Fault.WrongRegion(
            "region %s has no endpoint that is found, or the controller finds no names"
                .formatted(region))
        : new Fault.Unanswered(said);
  }

  private static boolean isUnknownHost(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof UnknownHostException) {
        return true;
      }
    }
    return false;
  }

  private static Fault refusal(AwsServiceException refused, String region) {
    String code = refused.awsErrorDetails().errorCode();
    String said = refused.awsErrorDetails().errorMessage();
    return switch (code) {
      case "AuthFailure",
          "InvalidClientTokenId",
          "SignatureDoesNotMatch",
          "RequestExpired",
          "UnauthorizedOperation",
          "AccessDenied",
          "Blocked",
          "OptInRequired",
          "PendingVerification" ->
          new Fault.NoCredentials(said);
      case "InvalidInstanceType" -> new Fault.NoSuchType(said);
      case "InvalidAMIID.NotFound", "InvalidAMIID.Malformed", "InvalidAMIID.Unavailable" ->
          new Fault.ImageMissing(said);
      case "InstanceLimitExceeded", "VcpuLimitExceeded" -> new Fault.QuotaFull(said);
      case "InsufficientInstanceCapacity",
          "InsufficientCapacity",
          "InsufficientHostCapacity",
          "InsufficientReservedInstanceCapacity" ->
          new Fault.NoCapacity(said);
      case "MaxSpotInstanceCountExceeded", "SpotMaxPriceTooLow", "InvalidSpotPrice" ->
          new Fault.SpotRefused(said);
      case "RequestLimitExceeded", "Throttling", "ThrottlingException" -> new Fault.Throttled(said);
      case "InvalidInstanceID.NotFound" -> new Fault.NotFound(said);
      case "IdempotentParameterMismatch", "IdempotentInstanceTerminated" ->
          new Fault.TokenReused(said);
      case null -> unknown(refused, "no code", said);
      default -> other(refused, code, said, region);
    };
  }

  private static Fault other(AwsServiceException refused, String code, String said, String region) {
    if (said != null && said.contains("nvalid availability zone")) {
      return new Fault.WrongRegion("region %s: %s".formatted(region, said));
    }
    if (said != null && said.contains("nested virtualization")) {
      return new Fault.TypeCannotNest(said, List.of());
    }
    return unknown(refused, code, said);
  }

  /** What failed within AWS may have been done before. Of a 401 the HTTP client loses the words. */
  private static Fault unknown(AwsServiceException refused, String code, String said) {
    String what = "%s: %s".formatted(code, said);
    int status = refused.statusCode();
    if (status == UNAUTHORIZED || status == FORBIDDEN) {
      return new Fault.NoCredentials(said == null ? "HTTP %d".formatted(status) : what);
    }
    return status >= INTERNAL ? new Fault.Unanswered(what) : new Fault.Other(what);
  }
}
