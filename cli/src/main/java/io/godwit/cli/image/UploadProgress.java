package io.godwit.cli.image;

import io.godwit.cli.output.Bar;
import io.godwit.cli.output.Terminal;
import java.util.function.LongConsumer;

/** Shows how much of a file has been sent, where that shows. */
final class UploadProgress implements LongConsumer {
  private static final int STEPS = 200;

  private final Terminal terminal;
  private final String what;
  private final long total;
  private int shown = -1;

  UploadProgress(Terminal terminal, String what, long total) {
    this.terminal = terminal;
    this.what = what + ": sending";
    this.total = total;
  }

  @Override
  public void accept(long sent) {
    Bar bar = new Bar(sent, total);
    if (bar.part(STEPS) != shown) {
      shown = bar.part(STEPS);
      terminal.show(what + "  " + bar.show(), what);
    }
  }
}
