package io.godwit.cli.session;

import io.godwit.cli.output.Terminal;
import io.godwit.cli.settings.ContextStore;
import java.io.InputStream;
import java.time.InstantSource;

/**
 * The user and the machine that a command runs for. A command that needs more than its arguments
 * takes them in its constructor.
 *
 * @param answers what the user types
 */
public record Surroundings(
    InstantSource clock,
    ContextStore contexts,
    Installation installation,
    Terminal.Kind terminal,
    InputStream answers) {

  /** Those of this process. */
  public static Surroundings ofProcess() {
    return new Surroundings(
        InstantSource.system(),
        ContextStore.ofUser(),
        Installation.ofLauncher(),
        Boolean.getBoolean("godwit.terminal") ? Terminal.Kind.SCREEN : Terminal.Kind.LOG,
        System.in);
  }
}
