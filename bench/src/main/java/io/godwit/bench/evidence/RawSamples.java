package io.godwit.bench.evidence;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Path;

/** Samples as JSON beside the figures. */
final class RawSamples {
  private static final ObjectMapper MAPPER =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private RawSamples() {}

  static void write(Path file, Object samples) throws IOException {
    MAPPER.writeValue(file.toFile(), samples);
  }
}
