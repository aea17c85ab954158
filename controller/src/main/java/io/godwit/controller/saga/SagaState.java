package io.godwit.controller.saga;

import java.util.EnumSet;
import java.util.Set;

/** Where a saga stands; the picture is in the package's description. */
public enum SagaState {
  PENDING,
  RUNNING,
  ROLLING_BACK,
  DONE,
  ROLLED_BACK,
  /** It cannot go on without evidence or a person; its cause says what is missing. */
  IN_DOUBT;

  private static final Set<SagaState> ACTIVE = EnumSet.of(PENDING, RUNNING, ROLLING_BACK);
  private static final Set<SagaState> FINAL = EnumSet.of(DONE, ROLLED_BACK);

  private Set<SagaState> next() {
    return switch (this) {
      case PENDING -> EnumSet.of(RUNNING, ROLLING_BACK);
      case RUNNING -> EnumSet.of(RUNNING, ROLLING_BACK, DONE, IN_DOUBT);
      case ROLLING_BACK -> EnumSet.of(ROLLING_BACK, RUNNING, ROLLED_BACK, IN_DOUBT);
      case IN_DOUBT -> EnumSet.of(RUNNING, ROLLING_BACK);
      case DONE, ROLLED_BACK -> EnumSet.noneOf(SagaState.class);
    };
  }

  /** Whether the picture has this arrow. */
  public boolean mayBecome(SagaState other) {
    return next().contains(other);
  }

  /** The executor has work to do. */
  public boolean isActive() {
    return ACTIVE.contains(this);
  }

  /** Never left. */
  public boolean isFinal() {
    return FINAL.contains(this);
  }
}
