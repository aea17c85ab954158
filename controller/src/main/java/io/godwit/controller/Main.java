package io.godwit.controller;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;

/** The controller's program. */
@QuarkusMain
public final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    Quarkus.run(arguments);
  }
}
