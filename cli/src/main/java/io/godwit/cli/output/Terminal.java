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

  /** Something that matters and has no detail. */
  default void show(String line) {
    show(line, line);
  }

  /** Ends the line that is drawn over. */
  void finish();

  /** A line that stays. */
  void say(String line);

  /** What standard error is. */
  enum Kind {
    SCREEN,
    LOG,
    /** Nobody wants to see progress. */
    NONE;

    public Terminal on(PrintWriter err) {
      return switch (this) {
        case SCREEN -> new Screen(err);
        case LOG -> new Log(err);
        case NONE -> new Silence();
      };
    }
  }

  /** A person's terminal. */
  final class Screen implements Terminal {
    private static final String CLEAR = "\r\u001b[K";
    // A line longer than the terminal is wide is cut by it instead of wrapped.
    private static final String CUT = "\u001b[?7l";
    private static final String WRAP = "\u001b[?7h";

    private final PrintWriter err;
    private boolean drawn;

    Screen(PrintWriter err) {
      this.err = err;
    }

    @Override
    public synchronized void show(String line, String milestone) {
      err.print(CLEAR + CUT + line + WRAP);
      err.flush();
      drawn = true;
    }

    @Override
    public synchronized void finish() {
      if (drawn) {
        err.println();
        err.flush();
        drawn = false;
      }
    }

    @Override
    public void say(String line) {
      err.println(line);
      err.flush();
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
        say(milestone);
      }
    }

    @Override
    public void finish() {}

    @Override
    public void say(String line) {
      err.println(line);
      err.flush();
    }
  }

  /** Shows nothing. */
  final class Silence implements Terminal {
    @Override
    public void show(String line, String milestone) {}

    @Override
    public void finish() {}

    @Override
    public void say(String line) {}
  }
}
