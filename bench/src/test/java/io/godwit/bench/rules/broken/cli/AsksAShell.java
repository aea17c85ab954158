package io.godwit.bench.rules.broken.cli;

import io.godwit.bench.rules.Breaks;
import java.io.IOException;

@Breaks("no shell")
final class AsksAShell {
  Process list(String folder) throws IOException {
    return Runtime.getRuntime().exec(new String[] {"ls", folder});
  }
}
