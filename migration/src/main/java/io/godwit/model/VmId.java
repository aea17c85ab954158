package io.godwit.model;

import java.util.Objects;
import java.util.UUID;

/** Identifies a VM for its whole life; also libvirt's domain UUID. */
public record VmId(UUID value) {
  public VmId {
    Objects.requireNonNull(value);
  }

  /**
   * @throws IllegalArgumentException if the text is not a UUID
   */
  public static VmId of(String text) {
    return new VmId(UUID.fromString(text));
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
