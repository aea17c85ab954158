package io.godwit.controller.fleet;

/** Uploaded image files, kept by the edge until their import has ended. */
@FunctionalInterface
public interface Uploads {
  /** Removes an upload's file; nothing happens where it is gone already. */
  void discard(String uploadId);
}
