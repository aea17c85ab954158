package io.godwit.lab.ec2;

import java.util.List;

/** Something that goes wrong with a call. */
public sealed interface Mishap {
  /** Errors that any call may meet. */
  List<String> ANYWHERE = List.of("RequestLimitExceeded");

  /** Errors that a launch may meet. */
  List<String> AT_LAUNCH =
      List.of(
          "RequestLimitExceeded",
          "VcpuLimitExceeded",
          "InsufficientInstanceCapacity",
          "MaxSpotInstanceCountExceeded",
          "SpotMaxPriceTooLow");

  /**
   * It is refused, and nothing is done.
   *
   * @param code as EC2 documents it
   */
  record Refused(String code) implements Mishap {}

  /** It is done, and the connection ends before the answer. */
  record ReplyLost() implements Mishap {}

  /** The connection ends before anything is done. */
  record NeverHeard() implements Mishap {}
}
