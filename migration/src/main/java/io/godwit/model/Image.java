package io.godwit.model;

import java.util.Objects;

/**
 * A published, immutable base disk.
 *
 * @param fileSize what travels when a host fetches it
 * @param virtualSize what a VM sees; a VM's disk is at least this large
 */
public record Image(
    ImageDigest digest, ImageFormat format, DataSize fileSize, DataSize virtualSize) {
  public Image {
    Objects.requireNonNull(digest);
    Objects.requireNonNull(format);
    Objects.requireNonNull(fileSize);
    Objects.requireNonNull(virtualSize);
  }
}
