package io.godwit.controller.trace;

import java.util.function.Supplier;

/** Whether a hop is as the controller wants it. */
sealed interface Judgement {
  record Right() implements Judgement {}

  /** It is not, and what to do. */
  record Wrong(String problem, String remedy) implements Judgement {}

  /** Nobody can tell, and what to do. */
  record Unknown(String why, String remedy) implements Judgement {}

  static Judgement right() {
    return new Right();
  }

  /** This one, unless it is right: then what else is looked at decides. */
  default Judgement or(Supplier<Judgement> next) {
    return this instanceof Right ? next.get() : this;
  }
}
