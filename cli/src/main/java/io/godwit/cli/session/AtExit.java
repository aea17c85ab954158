package io.godwit.cli.session;

/**
 * What is still to be done where this program is ended, as by Ctrl-C, which closes nothing. Closing
 * this in time means that it need not be done any more.
 */
public final class AtExit implements AutoCloseable {
  private final Thread hook;

  private AtExit(Thread hook) {
    this.hook = hook;
  }

  /** Has work done at the end of the program, unless it is closed before. */
  public static AtExit run(Runnable work) {
    AtExit atExit = new AtExit(new Thread(work));
    Runtime.getRuntime().addShutdownHook(atExit.hook);
    return atExit;
  }

  @Override
  public void close() {
    try {
      boolean unused = Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The end came first: the work is being done.
    }
  }
}
