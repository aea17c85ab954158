package io.godwit.bench.rules.broken.migration;

import io.godwit.bench.rules.Breaks;
import java.nio.file.Files;
import java.nio.file.Path;

@Breaks("decisions see nobody")
final class ReadsFiles {
  boolean roomFor(Path disk) {
    return Files.exists(disk);
  }
}
