package io.godwit.agent.image;

import io.godwit.model.ImageDigest;
import java.io.IOException;

/**
 * An image's bytes are not those that its digest names; they were damaged on the way or at rest.
 */
public final class WrongDigest extends IOException {
  private static final long serialVersionUID = 1L;

  WrongDigest(ImageDigest expected, ImageDigest found) {
    super("the image's SHA-256 is %s and should be %s".formatted(found, expected));
  }
}
