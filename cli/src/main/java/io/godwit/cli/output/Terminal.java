package io.godwit.cli.output;

import java.io.PrintWriter;

/**
 * Where progress goes: on a terminal one line that is drawn over, else a line at each change that
 * matters. The launcher says which, as Java cannot tell before 22.
 */
public sealed interface Terminal {

  /**
   * @param line what is now
   * @param milestone stays the same while nothing changes that matters
   */
  void show(String line, String milestone);

  /** Ends the line that is drawn over. */
  void finish();

  static Terminal of(PrintWriter err) {
    return Boolean.getBoolean("godwit.terminal") ? new Screen(err) : new Log(err);
  }

  /** A person's terminal. */
  final class Screen implements Terminal {
    private static final String CLEAR = "\r\u001b[K";
    private final PrintWriter err;
    private boolean drawn;

    Screen(PrintWriter err) {
      this.err = err;
    }

    @Override
    public void show(String line, String milestone) {
      err.print(CLEAR + line);
      err.flush();
      drawn = true;
    }

    @Override
    public void finish() {
      if (drawn) {
        err.println();
        err.flush();
        drawn = false;
      }
    }
  }

  /** A file or a pipe. */
  final class Log implements Terminal {
    private final PrintWriter err;
    private String last = "";

    Log(PrintWriter err) {
      this.err = err;
    }

    @Override
    public void show(String line, String milestone) {
      if (!milestone.equals(last)) {
        last = milestone;
        err.println(milestone);
        err.flush();
      }
    }

    @Override
    public void finish() {}
  }
}
