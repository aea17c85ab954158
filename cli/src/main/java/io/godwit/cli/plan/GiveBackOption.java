package io.godwit.cli.plan;

import picocli.CommandLine.Option;

/** What becomes of hosts that are emptied. */
final class GiveBackOption {
  @Option(
      names = "--give-back",
      description = {
        "Then turn off the instances of hosts that are emptied; godwit plan undo turns them on again.",
        "The controller must be told which program speaks for their provider."
      })
  private boolean giveBack;

  boolean isChosen() {
    return giveBack;
  }

  /** As a request for a plan has it. */
  String emptied() {
    return giveBack ? "GIVE_BACK" : null;
  }
}
