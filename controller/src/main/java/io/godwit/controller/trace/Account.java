package io.godwit.controller.trace;

import io.godwit.protocol.v1.TraceReport;

/** What a host has answered. */
public sealed interface Account {
  /** How packets go there. */
  record Told(TraceReport report) implements Account {}

  /**
   * Nothing.
   *
   * @param why for people
   * @param remedy for people
   */
  record Silent(String why, String remedy) implements Account {}
}
