package io.godwit.controller.fleet;

import io.godwit.api.ImageView;
import io.godwit.api.OperationView;
import java.util.List;
import java.util.Optional;

/** The published images. */
@SuppressWarnings("DoNotCallSuggester")
public final class Images {
  /** By name. */
  public List<ImageView> list() {
    throw new UnsupportedOperationException();
  }

  /**
   * @throws RefusedException NOT_FOUND
   */
  public ImageView show(String name) {
    throw new UnsupportedOperationException(name);
  }

  /**
   * Publishes an upload as an image; the upload is discarded when the operation ends.
   *
   * @throws RefusedException INVALID, EXISTS, NOT_FOUND, UNAVAILABLE; the upload is then still the
   *     caller's
   */
  public OperationView submitImport(ImportRequest request, Optional<String> idempotencyKey) {
    throw new UnsupportedOperationException(request.name());
  }
}
