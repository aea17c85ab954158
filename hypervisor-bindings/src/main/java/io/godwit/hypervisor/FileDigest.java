package io.godwit.hypervisor;

import io.godwit.model.ImageDigest;
import java.io.IOException;
import java.nio.file.Path;

/** Makes the SHA-256 of a file's bytes. */
@FunctionalInterface
public interface FileDigest {
  ImageDigest of(Path file) throws IOException;
}
