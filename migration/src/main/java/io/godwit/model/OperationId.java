package io.godwit.model;

import java.util.Objects;
import java.util.UUID;

/** Identifies an operation: a long-running, journalled piece of work. */
public record OperationId(UUID value) {
  public OperationId {
    Objects.requireNonNull(value);
  }

  /**
   * @throws IllegalArgumentException if the text is not a UUID
   */
  public static OperationId of(String text) {
    return new OperationId(UUID.fromString(text));
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
