package io.godwit.agent.image;

import io.godwit.protocol.v1.UploadChunk;
import java.util.Iterator;
import java.util.Optional;

/** Where the bytes of an uploaded image come from. */
@FunctionalInterface
public interface UploadSource {
  /**
   * The upload's bytes from an offset; empty while no controller is connected. The iterator blocks
   * and throws {@link io.grpc.StatusRuntimeException} when the connection breaks.
   */
  Optional<Iterator<UploadChunk>> read(String uploadId, long offset);
}
