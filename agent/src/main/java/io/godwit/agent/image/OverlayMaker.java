package io.godwit.agent.image;

import io.godwit.model.DataSize;
import io.godwit.model.ImageFormat;
import java.io.IOException;
import java.nio.file.Path;

/** Makes VMs' writable tops. */
@FunctionalInterface
public interface OverlayMaker {
  /**
   * Makes an empty qcow2 on a backing file.
   *
   * @param size virtual size, at least the backing file's
   */
  void createOverlay(Path overlay, Path backing, ImageFormat backingFormat, DataSize size)
      throws IOException;
}
