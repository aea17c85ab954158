package io.godwit.controller.store;

import io.godwit.model.ImageName;
import java.util.List;
import java.util.Optional;

/** The published images. */
public interface ImageTable {
  /** By name. */
  List<ImageRecord> all();

  Optional<ImageRecord> find(ImageName name);

  /**
   * Publishes an image; publishing the same one twice is publishing it once.
   *
   * @return false if another image has the name
   */
  boolean publish(ImageRecord record);
}
