package io.godwit.controller.api;

import java.util.Optional;
import java.util.regex.Pattern;

/** A caller's own name for a request, by which a repetition is known. */
final class IdempotencyKey {
  static final String HEADER = "Idempotency-Key";

  private static final Pattern FORM = Pattern.compile("[\\x21-\\x7e]{1,128}");

  private IdempotencyKey() {}

  /**
   * Reads the header.
   *
   * @param header null where there is none
   * @throws InvalidRequestException if it is not 1 to 128 printable ASCII characters
   */
  static Optional<String> of(String header) {
    if (header != null && !FORM.matcher(header).matches()) {
      throw new InvalidRequestException(
          HEADER + " is 1 to 128 printable ASCII characters without blanks");
    }
    return Optional.ofNullable(header);
  }
}
