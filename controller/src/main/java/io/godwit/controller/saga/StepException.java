package io.godwit.controller.saga;

/** How a step or an undo can fail. */
public abstract sealed class StepException extends Exception
    permits StepException.Failed, StepException.InDoubt {
  private static final long serialVersionUID = 1;

  private final transient Cause why;

  private StepException(Cause why, Throwable thrown) {
    super(why.text(), thrown);
    this.why = why;
  }

  public Cause why() {
    return why;
  }

  /** The step failed, and its undo will put right what it did. */
  public static final class Failed extends StepException {
    private static final long serialVersionUID = 1;

    public Failed(Cause why, Throwable thrown) {
      super(why, thrown);
    }

    public Failed(Cause why) {
      this(why, null);
    }
  }

  /** What happened cannot be told, and asking has taken as long as it may. */
  public static final class InDoubt extends StepException {
    private static final long serialVersionUID = 1;

    public InDoubt(Cause why, Throwable thrown) {
      super(why, thrown);
    }

    public InDoubt(Cause why) {
      this(why, null);
    }
  }
}
