package io.godwit.controller.api;

import io.godwit.api.OperationView;
import java.net.URI;
import org.jboss.resteasy.reactive.RestResponse;

/** What resources have in common. */
final class Answers {
  static final String OPERATIONS = "/api/v1/operations";

  private Answers() {}

  /** 202, and where the operation can be watched. */
  static RestResponse<OperationView> accepted(OperationView operation) {
    return RestResponse.ResponseBuilder.create(RestResponse.Status.ACCEPTED, operation)
        .location(URI.create(OPERATIONS + "/" + operation.id()))
        .build();
  }

  /**
   * The body of a request.
   *
   * @throws InvalidRequestException if there is none
   */
  static <T> T required(T body) {
    if (body == null) {
      throw new InvalidRequestException("the request has no body; send JSON");
    }
    return body;
  }

  /**
   * The number in a path.
   *
   * @param noun what has it, for people and for {@code godwit NOUN list}
   * @throws InvalidRequestException if it is none
   */
  static long number(String noun, String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new InvalidRequestException(
          "a %s is named by its number; 'godwit %s list' shows them".formatted(noun, noun));
    }
  }
}
