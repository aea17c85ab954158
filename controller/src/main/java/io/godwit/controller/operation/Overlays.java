package io.godwit.controller.operation;

/** Tells hosts which networks they are to have, with whom. */
public interface Overlays {
  /**
   * What is committed by now goes to all hosts that it concerns: at once to those that have a link,
   * to others when they have one, and to each before any order that is given to it after this.
   */
  void publish();

  /** The same soon; does not wait. */
  void publishSoon();
}
