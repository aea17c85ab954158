package io.godwit.model;

import java.util.Objects;
import java.util.UUID;

/** Identifies a host from its joining to its removal; also the URI name in its certificate. */
public record HostId(UUID value) {
  public HostId {
    Objects.requireNonNull(value);
  }

  /**
   * @throws IllegalArgumentException if the text is not a UUID
   */
  public static HostId of(String text) {
    return new HostId(UUID.fromString(text));
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
