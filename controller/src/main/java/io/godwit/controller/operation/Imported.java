package io.godwit.controller.operation;

import io.godwit.model.DataSize;
import io.godwit.model.Image;
import io.godwit.model.ImageDigest;
import io.godwit.model.ImageFormat;

/** An image as the journal keeps it. */
record Imported(String digest, ImageFormat format, long fileBytes, long virtualBytes) {
  static Imported of(Image image) {
    return new Imported(
        image.digest().hex(),
        image.format(),
        image.fileSize().bytes(),
        image.virtualSize().bytes());
  }

  Image image() {
    return new Image(
        new ImageDigest(digest), format, new DataSize(fileBytes), new DataSize(virtualBytes));
  }
}
