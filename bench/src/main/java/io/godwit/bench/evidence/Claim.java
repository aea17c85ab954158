package io.godwit.bench.evidence;

import io.godwit.bench.figures.Figure;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;

/** Something that Godwit says of itself, and how to find out whether it is so. */
interface Claim {

  /** In a few words. */
  String name();

  /**
   * Measures it.
   *
   * @param raw an empty folder for the raw samples
   */
  List<Figure> measure(Path raw) throws IOException, InterruptedException, GeneralSecurityException;
}
