package io.godwit.controller.provider;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.godwit.controller.operation.Fault;
import java.util.List;
import java.util.stream.Stream;

/** The kinds of failures that a program of a provider can name. */
enum ProgramFault {
  NO_CREDENTIALS,
  WRONG_REGION,
  /** The message is the type. */
  TYPE_CANNOT_NEST,
  /** The message is the type. */
  NO_SUCH_TYPE,
  QUOTA_FULL,
  NO_CAPACITY,
  SPOT_REFUSED,
  IMAGE_MISSING,
  THROTTLED,
  NOT_FOUND,
  /** The message is the instance's id. */
  NOT_OURS,
  /** The program has no such verb. */
  NOT_OFFERED,
  TOKEN_REUSED,
  /** What was asked may be done or not. */
  UNANSWERED;

  private static final JsonMapper MAPPER =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  private record Printed(String error, String message) {}

  /** What a program's last line of errors says. */
  static Fault read(String line) {
    try {
      Printed printed = MAPPER.readValue(line, Printed.class);
      if (printed != null && printed.message() != null) {
        return Stream.of(values())
            .filter(each -> each.name().equals(printed.error()))
            .findFirst()
            .map(each -> each.fault(printed.message()))
            .orElseGet(() -> new Fault.Other(printed.message()));
      }
    } catch (JsonProcessingException e) {
      return new Fault.Other(line);
    }
    return new Fault.Other(line);
  }

  private Fault fault(String said) {
    return switch (this) {
      case NO_CREDENTIALS -> new Fault.NoCredentials(said);
      case WRONG_REGION -> new Fault.WrongRegion(said);
      case TYPE_CANNOT_NEST -> new Fault.TypeCannotNest(said, List.of());
      case NO_SUCH_TYPE -> new Fault.NoSuchType(said);
      case QUOTA_FULL -> new Fault.QuotaFull(said);
      case NO_CAPACITY -> new Fault.NoCapacity(said);
      case SPOT_REFUSED -> new Fault.SpotRefused(said);
      case IMAGE_MISSING -> new Fault.ImageMissing(said);
      case THROTTLED -> new Fault.Throttled(said);
      case NOT_FOUND -> new Fault.NotFound(said);
      case NOT_OURS -> new Fault.NotOurs(said);
      case NOT_OFFERED ->
          new Fault.NotOffered(
              said, "take another provider, or give the program the verbs that it lacks");
      case TOKEN_REUSED -> new Fault.TokenReused(said);
      case UNANSWERED -> new Fault.Unanswered(said);
    };
  }
}
